/* Loaded before libc (LD_PRELOAD): sets the clock that a process sees, and breaks one of its writes.
 *
 * The file named by TORTURE is shared with the process that tortures; see `Faults` in faults.py for its fields. A write
 * point is a call that changes a file below `folder`: write, pwrite, writev, ftruncate, fsync, fdatasync, rename, unlink.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { NONE, CRASH, NO_SPACE, IO_ERROR, TORN };

static volatile struct shared {
  int64_t ahead;   /* nanoseconds by which the clock is ahead of the machine's */
  int64_t fault;   /* one of the above */
  int64_t at;      /* the write point that breaks, from 1 */
  int64_t reached; /* write points reached so far */
  char folder[480];
} *shared;

#define REAL(name, result, ...) \
  static result (*real)(__VA_ARGS__); \
  if (!real) real = (result (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

__attribute__((constructor)) static void begin(void) {
  const char *name = getenv("TORTURE");
  int file = name ? open(name, O_RDWR | O_CLOEXEC) : -1;
  if (file < 0) return;
  void *memory = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (memory != MAP_FAILED) shared = memory;
}

static int below(const char *path) {
  size_t length = strlen((const char *)shared->folder);
  return length && !strncmp(path, (const char *)shared->folder, length);
}

/* The fault of this call, NONE for most; a disk that is full stays full, except for what gives room. */
static int fault_of(const char *path, int needs_room) {
  if (!shared || !shared->fault || !below(path)) return NONE;
  int64_t number = __atomic_add_fetch(&shared->reached, 1, __ATOMIC_SEQ_CST);
  if (shared->fault == NO_SPACE) return shared->at && number >= shared->at && needs_room ? NO_SPACE : NONE;
  if (number != shared->at) return NONE;
  if (shared->fault == CRASH) _exit(137);
  return (int)shared->fault;
}

static int fault_of_file(int file, int needs_room) {
  char link[64], path[4096];
  if (!shared || !shared->fault) return NONE;
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return NONE;
  path[length] = 0;
  return fault_of(path, needs_room);
}

static int refused(int fault) {
  errno = fault == NO_SPACE ? ENOSPC : EIO;
  return -1;
}

/* What a call does: refused, torn (it does `half` and dies), or as ever. */
#define CALL(fault, half, whole) \
  do { \
    int is = (fault); \
    if (is == NO_SPACE || is == IO_ERROR) return refused(is); \
    if (is == TORN) { \
      if ((half) < 0) {} \
      _exit(137); \
    } \
    return (whole); \
  } while (0)

ssize_t write(int file, const void *bytes, size_t size) {
  REAL("write", ssize_t, int, const void *, size_t);
  CALL(fault_of_file(file, 1), real(file, bytes, size / 2), real(file, bytes, size));
}

ssize_t pwrite(int file, const void *bytes, size_t size, off_t at) {
  REAL("pwrite", ssize_t, int, const void *, size_t, off_t);
  CALL(fault_of_file(file, 1), real(file, bytes, size / 2, at), real(file, bytes, size, at));
}

ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t at) {
  REAL("pwrite64", ssize_t, int, const void *, size_t, off64_t);
  CALL(fault_of_file(file, 1), real(file, bytes, size / 2, at), real(file, bytes, size, at));
}

ssize_t writev(int file, const struct iovec *parts, int count) {
  REAL("writev", ssize_t, int, const struct iovec *, int);
  CALL(fault_of_file(file, 1), real(file, parts, count / 2), real(file, parts, count));
}

int ftruncate(int file, off_t size) {
  REAL("ftruncate", int, int, off_t);
  CALL(fault_of_file(file, 0), real(file, size), real(file, size));
}

int ftruncate64(int file, off64_t size) {
  REAL("ftruncate64", int, int, off64_t);
  CALL(fault_of_file(file, 0), real(file, size), real(file, size));
}

int fsync(int file) {
  REAL("fsync", int, int);
  CALL(fault_of_file(file, 0), real(file), real(file));
}

int fdatasync(int file) {
  REAL("fdatasync", int, int);
  CALL(fault_of_file(file, 0), real(file), real(file));
}

int rename(const char *from, const char *to) {
  REAL("rename", int, const char *, const char *);
  CALL(fault_of(to, 0), real(from, to), real(from, to));
}

int unlink(const char *path) {
  REAL("unlink", int, const char *);
  CALL(fault_of(path, 0), real(path), real(path));
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  REAL("clock_gettime", int, clockid_t, struct timespec *);
  int result = real(clock, time);
  if (shared && !result && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
    int64_t total = (int64_t)time->tv_sec * 1000000000 + time->tv_nsec + shared->ahead;
    time->tv_sec = total / 1000000000;
    time->tv_nsec = total % 1000000000;
  }
  return result;
}

time_t time(time_t *result) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (result) *result = now.tv_sec;
  return now.tv_sec;
}

int gettimeofday(struct timeval *restrict result, void *restrict zone) {
  struct timespec now;
  (void)zone;
  clock_gettime(CLOCK_REALTIME, &now);
  result->tv_sec = now.tv_sec;
  result->tv_usec = now.tv_nsec / 1000;
  return 0;
}
