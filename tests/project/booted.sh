# What is done in the booted container: the commands of systemd/README.md, and then what can happen to a service.
# Each fact is a line `name=value` of /result.
say() { echo "$1=$2" >>/result; }
wait_for() { for _ in $(seq 300); do if "$@" >/dev/null 2>&1; then return; fi; sleep 0.2; done; say "waited in vain for" "$*"; }
shown() { systemctl show --property "$1" --value syncd; }
is() { test "$(shown "$1")" = "$2"; }
logged() { journalctl --unit syncd --output cat | grep --quiet --fixed-strings "$1"; }
as_jane() { runuser --user jane -- sh -c "umask 007; $1"; }

cd /opt/syncd-repo
install -Dm 0644 systemd/syncd.sysusers.conf /etc/sysusers.d/syncd.conf && systemd-sysusers syncd.conf
install -Dm 0644 systemd/syncd.tmpfiles.conf /etc/tmpfiles.d/syncd.conf && systemd-tmpfiles --create syncd.conf
say folders "$(stat --format %a:%U:%G /etc/syncd /etc/syncd/credentials /srv/syncd/upwork | tr '\n' ' ')"
useradd jane && usermod --append --groups syncd-drop jane
install -m 0640 -g syncd /try/config.toml /etc/syncd/config.toml
install -m 0600 /try/token /etc/syncd/credentials/toggl_token
install -m 0644 systemd/syncd.service /etc/systemd/system/
# As `systemctl edit syncd` writes it. A shorter watchdog: a test has no two minutes for each look.
install -Dm 0644 /try/override.conf /etc/systemd/system/syncd.service.d/override.conf
systemctl daemon-reload && systemctl enable --now syncd
say started "$?"
if ! systemctl is-active --quiet syncd; then journalctl --unit syncd --output cat >/journal; exit 1; fi

pid=$(shown MainPID)
say user "$(ps --format user= --pid "$pid")"
say fences "$(grep --extended-regexp '^(CapEff|NoNewPrivs|Seccomp):' "/proc/$pid/status" | tr -s '\t\n' ' ')"
wait_for logged '"event": "source read"'
say status "$(shown StatusText)"

as_jane 'echo "Dear Jane, no export" > /srv/syncd/upwork/letter.csv'
wait_for test -e /srv/syncd/upwork/bad/letter.csv
say reason "$(as_jane 'cat /srv/syncd/upwork/bad/letter.csv*' | tr '\n' ' ')"
say ledger "$(as_jane 'cat /var/lib/syncd/ledger.db' 2>&1 | tail -n 1)"

systemctl reload syncd
say reloaded "$?"
wait_for logged '"event": "configuration reloaded"'

kill -STOP "$pid"
wait_for is NRestarts 1
wait_for is SubState running
say watchdog "$(journalctl --unit syncd --output cat | grep --count 'Watchdog timeout')"

echo 'timezon = "UTC"' >>/etc/syncd/config.toml
systemctl restart syncd
say wrong "$(shown Result):$(shown ExecMainStatus):$(shown NRestarts)"
install -m 0640 -g syncd /try/config.toml /etc/syncd/config.toml
systemctl reset-failed syncd && systemctl start syncd && systemctl stop syncd
say stopped "$(shown Result)"

cp systemd/syncd-once.service systemd/syncd-once.timer /etc/systemd/system/
install -Dm 0644 /try/override.conf /etc/systemd/system/syncd-once.service.d/override.conf
systemctl daemon-reload && systemctl start syncd-once
say once "$?"
systemctl enable --now syncd-once.timer
say timer "$(systemctl is-active syncd-once.timer)"
journalctl --unit syncd --unit syncd-once --output cat >/journal
