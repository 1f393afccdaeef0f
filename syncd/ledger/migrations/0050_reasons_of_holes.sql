-- Observed: why a file leaves days out, as JSON with the template and the values of the sentence, so that it can be said
-- in other languages; "" in rows from before, whose text `because` alone is known.
ALTER TABLE hole ADD COLUMN phrase TEXT NOT NULL DEFAULT '';
