-- What an account shows on a day is looked up by the person: a day without entries may lack its record.

CREATE INDEX line_of_person ON line (person, day);
