/**
 * @file Makes the database itself refuse what must never happen to a person's text: a change that no journal entry
 * tells of, a change by a machine, a journal that is rewritten. Code can be wrong; this holds for all of it.
 */
export const sql = `
CREATE INDEX journal_line ON journal(line_id, id);

-- [[text, confidence, x0, x1], …] becomes [text, confidence, x0, x1, text, …] in whole ten-thousandths: the figures of a
-- page of a thousand lines are then parsed in 2 ms instead of 7.
UPDATE proposal SET characters = (
  SELECT json_group_array(CASE part.key WHEN 0 THEN part.value ELSE CAST(round(part.value * 10000) AS INTEGER) END)
  FROM json_each(proposal.characters) AS character, json_each(character.value) AS part
);

-- A line's text and status are what some journal entry in force says, or what was there before an undone one.
CREATE TRIGGER line_text_is_journaled BEFORE UPDATE OF text, status ON line
WHEN (NEW.text IS NOT OLD.text OR NEW.status <> OLD.status) AND NOT EXISTS (
  SELECT 1 FROM journal WHERE line_id = NEW.id AND (
    (state = 'done' AND after ->> '$.text' IS NEW.text AND after ->> '$.status' = NEW.status)
    OR (state <> 'done' AND before ->> '$.text' IS NEW.text AND before ->> '$.status' = NEW.status)))
BEGIN
  SELECT RAISE(ABORT, 'the text of a line changes only as its journal says');
END;

CREATE TRIGGER line_text_has_status BEFORE UPDATE OF text, status ON line
WHEN (NEW.text IS NULL) <> (NEW.status = 'proposed')
BEGIN
  SELECT RAISE(ABORT, 'a line has a text of its own exactly where a person edited or verified it');
END;

-- Whatever has a version can only propose.
CREATE TRIGGER journal_is_of_people BEFORE INSERT ON journal
WHEN NEW.actor IN ('base', 'text-layer') OR EXISTS (SELECT 1 FROM adapter WHERE id = NEW.actor)
BEGIN
  SELECT RAISE(ABORT, 'a machine cannot change the text of a line');
END;

CREATE TRIGGER journal_keeps_before BEFORE UPDATE OF id, document_id, line_id, kind, before, actor ON journal
BEGIN
  SELECT RAISE(ABORT, 'a journal entry keeps what was there before');
END;

CREATE TRIGGER proposal_stays BEFORE UPDATE ON proposal
BEGIN
  SELECT RAISE(ABORT, 'a proposal is never changed');
END;
`;
