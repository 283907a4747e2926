-- The list of one form, in whatever state: the newest come first from this index, however many there are.
CREATE INDEX submission_of_form ON submission (form, received_at, id);
