-- What is asked decides what is answered: the vetted answer of each question, and the texts that replies are put together from.
-- A question without a row here gets no draft; driving, hiding and what is unclear have none on purpose.

CREATE TABLE antone.answers (
    id               uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    question         text NOT NULL UNIQUE,
    description      text NOT NULL DEFAULT '' CHECK (char_length(description) <= 2000),
    facts            text NOT NULL, -- what may be stated, and nothing else
    source           text NOT NULL, -- a citation a reader can look up, without an address
    source_date      date NOT NULL, -- of its publication or review; where it has neither, of our reading
    must_say         text[] NOT NULL DEFAULT '{}', -- 'water|fluid': a word that begins like one of these, in every body; each of them
    may_name_product boolean NOT NULL DEFAULT false,
    takes_opener     boolean NOT NULL DEFAULT true, -- a line for somebody who is suffering may stand before it
    review_by        date NOT NULL, -- past it the answer is not used
    is_active        boolean NOT NULL DEFAULT true,
    sort_order       integer NOT NULL DEFAULT 0,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT answers_question_check CHECK (question IN (
        'none', 'general', 'nausea', 'headache', 'sleep', 'dread', 'thirst', 'food', 'duration', 'efficacy',
        'alcohol', 'medication', 'driving', 'duty', 'prevention', 'hiding', 'friend', 'unclear')),
    CONSTRAINT answers_facts_check CHECK (char_length(facts) BETWEEN 10 AND 2000),
    CONSTRAINT answers_source_check CHECK (char_length(source) BETWEEN 10 AND 500 AND source !~* 'https?:|www\.'),
    CONSTRAINT answers_must_say_check CHECK (
        cardinality(must_say) <= 8 AND array_position(must_say, NULL) IS NULL AND NOT '' = ANY (must_say)
        AND pg_column_size(must_say) <= 2000),
    CONSTRAINT answers_review_by_check CHECK (review_by > source_date AND review_by <= DATE '2999-12-31'),
    -- Never the product beside driving, medication and the like, whatever an editor thinks that day.
    CONSTRAINT answers_may_name_product_check CHECK (NOT may_name_product OR question NOT IN (
        'none', 'alcohol', 'medication', 'driving', 'prevention', 'hiding', 'friend', 'unclear'))
);

-- A reply is an opener of the archetype, which may be left out, the body, perhaps the product, and the disclosure. What was here
-- before answers no question and rests: question NULL in a BODY.
ALTER TABLE antone.reply_templates
    ADD COLUMN part       text NOT NULL DEFAULT 'BODY',
    ADD COLUMN question   text,                           -- NULL in other parts: any
    ADD COLUMN is_for_all boolean NOT NULL DEFAULT false, -- every archetype may say it
    ADD CONSTRAINT reply_templates_part_check CHECK (part IN ('BODY', 'OPENER', 'PRODUCT', 'DISCLOSURE')),
    ADD CONSTRAINT reply_templates_question_check CHECK (question IN (
        'none', 'general', 'nausea', 'headache', 'sleep', 'dread', 'thirst', 'food', 'duration', 'efficacy',
        'alcohol', 'medication', 'driving', 'duty', 'prevention', 'hiding', 'friend', 'unclear')),
    ADD CONSTRAINT reply_templates_is_for_all_check CHECK (NOT is_for_all OR archetype_id IS NULL),
    ADD CONSTRAINT reply_templates_part_product_check CHECK (part = 'BODY' OR mentions_product = (part = 'PRODUCT')),
    ADD CONSTRAINT reply_templates_part_disclosure_check CHECK (part <> 'DISCLOSURE' OR (body ~* '\massistant' AND body ~* '\mbrand'));

-- Whether a text may name the product is a matter of two tables, so that no CHECK can say it.
CREATE FUNCTION antone.refuse_forbidden_product() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.mentions_product AND EXISTS (
        SELECT FROM antone.answers a WHERE a.question = NEW.question AND NOT a.may_name_product) THEN
        RAISE check_violation USING MESSAGE = format(
            'reply template %s names the product, which the answer to the question %s forbids', NEW.name, NEW.question);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse_forbidden_product BEFORE INSERT OR UPDATE OF question, mentions_product ON antone.reply_templates
    FOR EACH ROW EXECUTE FUNCTION antone.refuse_forbidden_product();

CREATE FUNCTION antone.refuse_product_in_use() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    named text;
BEGIN
    IF NEW.may_name_product THEN
        RETURN NEW;
    END IF;
    SELECT t.name INTO named FROM antone.reply_templates t
     WHERE t.question = NEW.question AND t.mentions_product ORDER BY t.sort_order LIMIT 1;
    IF named IS NOT NULL THEN
        RAISE check_violation USING MESSAGE = format(
            'the answer to the question %s forbids the product, which reply template %s names', NEW.question, named);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER refuse_product_in_use BEFORE INSERT OR UPDATE OF question, may_name_product ON antone.answers
    FOR EACH ROW EXECUTE FUNCTION antone.refuse_product_in_use();

CREATE TRIGGER touch_updated_at BEFORE UPDATE ON antone.answers
    FOR EACH ROW EXECUTE FUNCTION antone.touch_updated_at();
CREATE TRIGGER notify_refdata AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON antone.answers
    FOR EACH STATEMENT EXECUTE FUNCTION antone.notify_refdata();
GRANT SELECT ON antone.answers TO antone_worker, antone_retention, antone_readonly;

-- As in 0002: one document, so that the same bytes serve `antonectl score` without a database. Change the tables, not this.
WITH document AS (
    SELECT $reference$
{
"answers": [
  {"question": "none", "description": "Nothing is asked: company", "facts": "No fact is stated and no advice given beyond one gentle line; the product is not named", "source": "House rule, docs/DECISION_ENGINE.md, Replies: who asks for nothing gets company", "source_date": "2026-11-29", "must_say": [], "may_name_product": false, "takes_opener": false, "review_by": "2028-11-30"},
  {"question": "general", "description": "What helps?", "facts": "Lost fluid can be replaced by bland drinks; plain food such as a thin soup is easy on the stomach; rest; there is no remedy but time. More alcohol does not help", "source": "NHS, Hangover cures, text as syndicated to pharmacies (My Local Chemist), read 29 November 2026", "source_date": "2026-11-29", "must_say": ["water|fluid|drink|sip", "rest|sleep|lie|lying|nap|dark"], "may_name_product": true, "takes_opener": true, "review_by": "2028-11-30"},
  {"question": "nausea", "description": "Feeling sick", "facts": "Bland liquids in small amounts are gentle on the stomach; plain food later. Whoever cannot keep fluids down needs medical advice", "source": "NHS, Hangover cures, text as syndicated to pharmacies (My Local Chemist), read 29 November 2026", "source_date": "2026-11-29", "must_say": ["sip|small|spoon|mouthful|teaspoon", "doctor|medical"], "may_name_product": false, "takes_opener": true, "review_by": "2028-11-30"},
  {"question": "headache", "description": "A headache", "facts": "Fluids, rest, low light. No medicine is recommended: that is the pharmacist's business. A headache that gets worse is for a doctor; a sudden very painful one, or one after a blow to the head, is an emergency", "source": "NHS, Hangover cures, text as syndicated to pharmacies (My Local Chemist), and NHS, Headaches, text as syndicated to Limelight Health and Wellbeing Hub, both read 29 November 2026", "source_date": "2026-11-29", "must_say": ["water|fluid|drink", "dark|dim|light|lights|quiet|rest|sleep|nap|bright"], "may_name_product": false, "takes_opener": true, "review_by": "2028-11-30"},
  {"question": "sleep", "description": "Cannot sleep", "facts": "Alcohol makes sleep fitful; more sleep the next day helps. No sleeping aid is recommended", "source": "Associated Press, 30 December 2011, S. Zakhari of the US National Institute on Alcohol Abuse and Alcoholism on hangovers", "source_date": "2011-12-30", "must_say": ["sleep|rest|nap|bed"], "may_name_product": false, "takes_opener": true, "review_by": "2028-11-30"},
  {"question": "dread", "description": "Hangover anxiety", "facts": "Anxiety and irritability are common symptoms of a hangover and pass with it. Whom it does not leave should talk to somebody", "source": "US National Institute on Alcohol Abuse and Alcoholism, Hangovers, summary of symptoms as listed, read 29 November 2026", "source_date": "2026-11-29", "must_say": ["common|many|usual|fade|ease|pass|company", "talk|tell|friend|someone|somebody|call"], "may_name_product": false, "takes_opener": true, "review_by": "2028-11-30"},
  {"question": "thirst", "description": "Thirst, what to drink", "facts": "Alcohol makes the body lose fluid; water, soda water and isotonic drinks replace it, in small amounts", "source": "NHS, Hangover cures, text as syndicated to pharmacies (My Local Chemist), read 29 November 2026", "source_date": "2026-11-29", "must_say": ["water|fluid|drink|sip"], "may_name_product": true, "takes_opener": true, "review_by": "2028-11-30"},
  {"question": "food", "description": "What to eat", "facts": "Plain food with carbohydrates; thin soup is easy to digest. Nothing that the author refuses", "source": "eMedicineHealth, How long is a hangover?, medically reviewed 13 June 2022", "source_date": "2022-06-13", "must_say": ["plain|bland|light|simple|easy|starchy|small"], "may_name_product": false, "takes_opener": true, "review_by": "2028-11-30"},
  {"question": "duration", "description": "How long does it last?", "facts": "Most are over within 24 hours, some last longer; nothing is known to shorten them. Longer than a day or two is a matter for a doctor", "source": "eMedicineHealth, How long is a hangover?, medically reviewed 13 June 2022", "source_date": "2022-06-13", "must_say": ["24 hours", "doctor"], "may_name_product": false, "takes_opener": true, "review_by": "2028-11-30"},
  {"question": "efficacy", "description": "Does it work?", "facts": "The evidence for any remedy is of very low quality; no two trials looked at the same one. Says nothing against a particular product, and nothing for ours", "source": "Roberts, Smith, Hotopf and Drummond, Addiction 2022, systematic review of 21 placebo-controlled trials", "source_date": "2022-08-01", "must_say": ["evidence|studies|trials|research|proof|tested|proven"], "may_name_product": false, "takes_opener": false, "review_by": "2028-11-30"},
  {"question": "alcohol", "description": "Does another drink help?", "facts": "More alcohol does not help: it may only delay the symptoms until it wears off, and drinking in the morning is a risky habit. Water, plain food and rest instead. Says nothing of a particular drink", "source": "Drinklink, What is a hangover?, citing the NHS, and Red Button, Hangover cures, both read 29 November 2026", "source_date": "2026-11-29", "must_say": ["delay|puts|putting|postpone|later", "water"], "may_name_product": false, "takes_opener": false, "review_by": "2028-11-30"},
  {"question": "medication", "description": "May I take this?", "facts": "The label says what goes with alcohol, a pharmacist decides. Nothing else is stated, no medicine recommended, no dose named", "source": "Associated Press, 30 December 2011, S. Zakhari of the US National Institute on Alcohol Abuse and Alcoholism on hangovers", "source_date": "2011-12-30", "must_say": ["label|leaflet", "pharmacist"], "may_name_product": false, "takes_opener": false, "review_by": "2028-11-30"},
  {"question": "duty", "description": "Getting through work or an event", "facts": "Fluids, small plain meals, breaks. A hangover impairs attention, decisions and coordination: no driving, no machines", "source": "eMedicineHealth, How long is a hangover?, medically reviewed 13 June 2022", "source_date": "2022-06-13", "must_say": ["water|fluid|drink|sip", "break|rest|slow|easy|easier|small|little|let"], "may_name_product": true, "takes_opener": true, "review_by": "2028-11-30"},
  {"question": "prevention", "description": "How not to have one tomorrow", "facts": "Only drinking less, or nothing, surely spares one; food first and water between make it milder. No product, no promise", "source": "Pittler, Verster and Ernst, BMJ 2005;331:1515, systematic review of randomised trials, with Associated Press, 30 December 2011, S. Zakhari of the US National Institute on Alcohol Abuse and Alcoholism on hangovers", "source_date": "2005-12-22", "must_say": ["eat|food|meal|dinner|stomach", "water", "limit|fewer|less"], "may_name_product": false, "takes_opener": false, "review_by": "2028-11-30"},
  {"question": "friend", "description": "Somebody else has one", "facts": "Company, water in sips, quiet; and the signs of alcohol poisoning with what to do: recovery position, emergency services", "source": "St John Ambulance, First aid advice: alcohol poisoning, read 29 November 2026", "source_date": "2026-11-29", "must_say": ["breath", "wake|woken|respond", "ambulance|emergency"], "may_name_product": false, "takes_opener": false, "review_by": "2028-11-30"}
],
"reply_templates": [
  {"name": "answer-none-1", "part": "BODY", "question": "none", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "That sounds like a long day. Hope it gets quieter from here."},
  {"name": "answer-none-2", "part": "BODY", "question": "none", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Ouch. Wishing you drawn curtains and nobody who needs anything."},
  {"name": "answer-none-3", "part": "BODY", "question": "none", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Sorry today is like that. May the evening be kinder than the morning."},
  {"name": "answer-none-4", "part": "BODY", "question": "none", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Rough one. A glass of water and a slow day, if you can get both."},
  {"name": "answer-none-5", "part": "BODY", "question": "none", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Hope the noise dies down soon, inside and outside."},
  {"name": "answer-none-6", "part": "BODY", "question": "none", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "That is a lot of day to get through. Go easy on yourself."},
  {"name": "answer-none-7", "part": "BODY", "question": "none", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "No advice from here, only sympathy. It does pass."},
  {"name": "answer-none-8", "part": "BODY", "question": "none", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Some mornings are best met lying down. Hope yours lets you."},
  {"name": "answer-none-9", "part": "BODY", "question": "none", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Feeling for you. Tomorrow has a better reputation."},
  {"name": "answer-none-10", "part": "BODY", "question": "none", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Sending quiet. Hope the day asks very little of you."},
  {"name": "answer-none-11", "part": "BODY", "question": "none", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Sorry to hear it. Hope there is a sofa and nothing on the calendar."},
  {"name": "answer-none-12", "part": "BODY", "question": "none", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "That is no fun at all. Hope somebody brings you something to drink and asks no questions."},
  {"name": "answer-none-storylet-1", "part": "BODY", "question": "none", "archetype": "STORYLET", "platform": null, "mentions_product": false, "weight": 1, "body": "Somewhere a kettle is boiling far too loudly. Hope your morning is a gentler one."},
  {"name": "answer-none-storylet-2", "part": "BODY", "question": "none", "archetype": "STORYLET", "platform": null, "mentions_product": false, "weight": 1, "body": "A ceiling gets studied closely on a day like this. Hope yours is a kind one."},
  {"name": "answer-none-storylet-3", "part": "BODY", "question": "none", "archetype": "STORYLET", "platform": null, "mentions_product": false, "weight": 1, "body": "Somebody opens a curtain and a whole street winces. Hope yours stay shut a while."},
  {"name": "answer-none-humor-light-1", "part": "BODY", "question": "none", "archetype": "HUMOR_LIGHT", "platform": null, "mentions_product": false, "weight": 1, "body": "The sun really did not have to be this bright about it."},
  {"name": "answer-none-humor-light-2", "part": "BODY", "question": "none", "archetype": "HUMOR_LIGHT", "platform": null, "mentions_product": false, "weight": 1, "body": "Daylight: one star, would not recommend."},
  {"name": "answer-none-humor-light-3", "part": "BODY", "question": "none", "archetype": "HUMOR_LIGHT", "platform": null, "mentions_product": false, "weight": 1, "body": "The sofa has put in for overtime."},
  {"name": "answer-none-humor-light-4", "part": "BODY", "question": "none", "archetype": "HUMOR_LIGHT", "platform": null, "mentions_product": false, "weight": 1, "body": "The birds could have read the room."},
  {"name": "answer-none-humor-light-5", "part": "BODY", "question": "none", "archetype": "HUMOR_LIGHT", "platform": null, "mentions_product": false, "weight": 1, "body": "Dress code for today: blanket."},
  {"name": "answer-none-humor-light-6", "part": "BODY", "question": "none", "archetype": "HUMOR_LIGHT", "platform": null, "mentions_product": false, "weight": 1, "body": "Whoever scheduled the morning this early should explain themselves."},
  {"name": "answer-general-1", "part": "BODY", "question": "general", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Small sips of water, something plain to eat if it stays down, and rest. Time does most of the work, dull as that is."},
  {"name": "answer-general-2", "part": "BODY", "question": "general", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Fluids little by little, a light soup when you can face it, and as much rest as the day allows. No trick beats time."},
  {"name": "answer-general-3", "part": "BODY", "question": "general", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Water first, in sips. Then something bland and a bit salty, like soup. Then a dark room and a nap, if you can get one."},
  {"name": "answer-general-4", "part": "BODY", "question": "general", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Steady fluids, a light meal, fresh air and rest usually make it easier. It fades by itself, mostly within the day."},
  {"name": "answer-general-5", "part": "BODY", "question": "general", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Go gently: water by the small glass, dry toast or a banana, low light, no more alcohol. Rest beats every trick we know."},
  {"name": "answer-general-6", "part": "BODY", "question": "general", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "There is no quick way out, but drinking water steadily, eating something plain and lying down all make it more bearable."},
  {"name": "answer-general-7", "part": "BODY", "question": "general", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Drink something without alcohol, a little and often, eat something plain when you feel able, and let yourself rest if you can."},
  {"name": "answer-general-8", "part": "BODY", "question": "general", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Replace the fluids slowly, with a little salt and starch (soup has both), and keep noise and screens low. Then rest, and time."},
  {"name": "answer-general-9", "part": "BODY", "question": "general", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Water in small amounts, a plain bite to eat, a nap, and that is most of it. Coffee is fine, it just speeds nothing up."},
  {"name": "answer-general-10", "part": "BODY", "question": "general", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "A glass of water within reach, a sip often. Toast or rice once your stomach agrees, then rest until the worst is over."},
  {"name": "answer-nausea-1", "part": "BODY", "question": "nausea", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Tiny sips of water, a few minutes apart, then dry toast or crackers once those stay down. If nothing stays down, ask a doctor."},
  {"name": "answer-nausea-2", "part": "BODY", "question": "nausea", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Let the stomach be, then cold water or flat lemonade, a mouthful at a time. If you can't keep fluids down, get medical advice."},
  {"name": "answer-nausea-3", "part": "BODY", "question": "nausea", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Go smaller than feels useful: one sip, wait five minutes, one sip. Food can wait. Vomiting that won't stop needs a doctor."},
  {"name": "answer-nausea-4", "part": "BODY", "question": "nausea", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Sit up rather than lie flat, breathe slowly, take small sips of water or weak tea. If you can't keep those down, call a doctor."},
  {"name": "answer-nausea-5", "part": "BODY", "question": "nausea", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Clear fluids in small sips, fresh air, nothing greasy for now. Plain rice or toast later. If water won't stay down: medical help."},
  {"name": "answer-nausea-6", "part": "BODY", "question": "nausea", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Ginger tea or plain water, sip by sip, is easier than a big glass. Skip coffee and fat. If nothing stays in for hours, see a doctor."},
  {"name": "answer-nausea-7", "part": "BODY", "question": "nausea", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Start tiny: a sip of water, a wait, a dry cracker, a wait. An empty stomach complains too. Not keeping water down is one for a doctor."},
  {"name": "answer-nausea-8", "part": "BODY", "question": "nausea", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Cool room, window open, water by the teaspoon if need be, food only when you want it. If the vomiting goes on, get medical help."},
  {"name": "answer-nausea-9", "part": "BODY", "question": "nausea", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Slow is the trick: lie propped up, take small sips, leave coffee and grease for another day. If no fluids stay down, ask a doctor."},
  {"name": "answer-headache-1", "part": "BODY", "question": "headache", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Water in steady sips, lights low, screens off, a cool cloth on the forehead. It usually eases as the day goes on."},
  {"name": "answer-headache-2", "part": "BODY", "question": "headache", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Dim the lights, drink water slowly, lie down for half an hour if you can. A sudden severe headache, or one after a fall, needs emergency help."},
  {"name": "answer-headache-3", "part": "BODY", "question": "headache", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Dark, quiet and water cost nothing and do the most. A light snack helps when part of it is hunger. The remainder is time."},
  {"name": "answer-headache-4", "part": "BODY", "question": "headache", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Fluids first, then less light and less noise. For tablets a pharmacist is the one to ask, since alcohol may still be in you."},
  {"name": "answer-headache-5", "part": "BODY", "question": "headache", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "A big glass of water over half an hour, not at once, then eyes closed in a dim room. Most of these fade by the evening."},
  {"name": "answer-headache-6", "part": "BODY", "question": "headache", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "A cool cloth, a dim room, slow sips of water, something plain to eat. If it gets worse instead of better, see a doctor."},
  {"name": "answer-headache-7", "part": "BODY", "question": "headache", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Turn the brightness down, on the screen and in the room, and keep a water bottle going. One that gets worse, not better, is for a doctor."},
  {"name": "answer-headache-8", "part": "BODY", "question": "headache", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Slow sips of water, something small to eat, less light and noise, a nap if the day allows. Heads like this mostly clear within a day."},
  {"name": "answer-headache-9", "part": "BODY", "question": "headache", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Get some water in, get out of bright light, keep still for twenty minutes. Then a little food, and the same again."},
  {"name": "answer-sleep-1", "part": "BODY", "question": "sleep", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Alcohol makes for broken sleep, so this is common. Cool dark room, water by the bed, no screens; a rest counts even without sleep."},
  {"name": "answer-sleep-2", "part": "BODY", "question": "sleep", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "If sleep won't come, rest anyway: eyes closed, cool room, phone elsewhere. Go easy on coffee and tonight should be better."},
  {"name": "answer-sleep-3", "part": "BODY", "question": "sleep", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "A broken night is typical after drinking. Lie down in a dim room without waiting for sleep; an early night usually puts it right."},
  {"name": "answer-sleep-4", "part": "BODY", "question": "sleep", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Don't fight it. Get up, drink some water, do something dull in low light, and go back to bed when you feel heavy."},
  {"name": "answer-sleep-5", "part": "BODY", "question": "sleep", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Cool, dark and quiet, a glass of water, slow breaths out. Another drink would bring sleep sooner and make it worse, so skip that."},
  {"name": "answer-sleep-6", "part": "BODY", "question": "sleep", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Sleep after alcohol is light and short for nearly everybody. Quiet rest is next best; a normal bedtime tonight mends most of it."},
  {"name": "answer-sleep-7", "part": "BODY", "question": "sleep", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Keep the room cool and dim and give it 20 minutes. Still awake? Read something boring, then try again. Rest is worth having anyway."},
  {"name": "answer-sleep-8", "part": "BODY", "question": "sleep", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Tired and wired is a normal mix the day after. Dim the room, put the phone away, breathe slowly; if sleep won't come, rest counts."},
  {"name": "answer-sleep-9", "part": "BODY", "question": "sleep", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "The body is still busy with last night, and sleep has to wait its turn. Lie down in the dark, no phone, and let resting be enough."},
  {"name": "answer-dread-1", "part": "BODY", "question": "dread", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Anxiety is a common part of a hangover and usually fades as the body settles. Slow breaths, a short walk, someone kind to talk to."},
  {"name": "answer-dread-2", "part": "BODY", "question": "dread", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "That feeling is chemistry as much as memory, and it mostly passes within the day. Text a friend; if it stays, talk to a doctor."},
  {"name": "answer-dread-3", "part": "BODY", "question": "dread", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Many people get this the day after; a hungover head judges last night harshly. Fresh air, food, a word with a friend."},
  {"name": "answer-dread-4", "part": "BODY", "question": "dread", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "It tends to ease with food, daylight and a bit of movement. Put off big decisions and big texts, and tell someone how you feel."},
  {"name": "answer-dread-5", "part": "BODY", "question": "dread", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "You're in large company: worry is a usual hangover symptom. Breathe out slowly, eat something, call someone you like."},
  {"name": "answer-dread-6", "part": "BODY", "question": "dread", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "A hangover turns worry up, and it comes down again, usually within the day. Until then: water, a shower, a friend on the phone."},
  {"name": "answer-dread-7", "part": "BODY", "question": "dread", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "A hangover can make last night look worse than it was, and that usually fades. Water, some air, and talk to someone if it stays."},
  {"name": "answer-dread-8", "part": "BODY", "question": "dread", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "It's common, it's horrid, and it does ease. Keep today small: food, air, one person to talk to, and no post-mortem of last night."},
  {"name": "answer-dread-9", "part": "BODY", "question": "dread", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "The fear after drinking is well known and it passes. Move a little, eat a little, and tell a friend how you feel."},
  {"name": "answer-thirst-1", "part": "BODY", "question": "thirst", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Water, in steady small amounts rather than all at once, plus something salty to eat. Juice thinned with water is fine too."},
  {"name": "answer-thirst-2", "part": "BODY", "question": "thirst", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Water is fine, and soup or a drink with some salts helps put back what went missing. Little and often is kinder."},
  {"name": "answer-thirst-3", "part": "BODY", "question": "thirst", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Keep sipping rather than gulping, and have soup or a few crackers with the water: salt went missing as well."},
  {"name": "answer-thirst-4", "part": "BODY", "question": "thirst", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Water, soup, weak tea or a drink with electrolytes, whichever you like the taste of. Small amounts, often, and keep it up."},
  {"name": "answer-thirst-5", "part": "BODY", "question": "thirst", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Small glasses, taken slowly: water and something with salts by turns, like broth. When your pee is pale again, you're nearly there."},
  {"name": "answer-thirst-6", "part": "BODY", "question": "thirst", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "A dry mouth after alcohol is mostly lost fluid. Water with a salty bite, taken slowly over a couple of hours, puts it back."},
  {"name": "answer-thirst-7", "part": "BODY", "question": "thirst", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Cold water, soda water, diluted juice: anything without alcohol that you'll really drink. Something salty on the side."},
  {"name": "answer-thirst-8", "part": "BODY", "question": "thirst", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Add salt to the water: broth, crackers or a drink with electrolytes. Slow and steady; more coffee is the long way round."},
  {"name": "answer-thirst-9", "part": "BODY", "question": "thirst", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "If water alone isn't doing it, keep sipping and have something salty with it, like soup, or a drink with electrolytes."},
  {"name": "answer-food-1", "part": "BODY", "question": "food", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Plain and starchy tends to sit best: dry toast, rice, crackers. Small portions, water alongside, more when your stomach says yes."},
  {"name": "answer-food-2", "part": "BODY", "question": "food", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Something light with a bit of salt: a clear soup or broth, with bread if you like. Heavy fried food can wait until you're steadier."},
  {"name": "answer-food-3", "part": "BODY", "question": "food", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "A banana, porridge or plain cereal is easy on the stomach and gives you some energy back. Eat slowly, drink water with it."},
  {"name": "answer-food-4", "part": "BODY", "question": "food", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Boiled potatoes, noodles or plain pasta: bland, warm, hard to get wrong. A pinch of salt and plenty of water."},
  {"name": "answer-food-5", "part": "BODY", "question": "food", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Keep it simple and small: crackers or pretzels first, then soup, then a proper meal once you want one."},
  {"name": "answer-food-6", "part": "BODY", "question": "food", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Whatever you can face that's plain: rice with a little salt, a baked potato, fruit if you want something cold. Little and often."},
  {"name": "answer-food-7", "part": "BODY", "question": "food", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Fruit is an easy start when nothing appeals: apple, melon, banana. Then something starchy and plain, with water."},
  {"name": "answer-food-8", "part": "BODY", "question": "food", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "No meal fixes it, but a bland one makes it easier: noodles in broth, rice, or toast. Skip the grease if you feel sick."},
  {"name": "answer-food-9", "part": "BODY", "question": "food", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Go by appetite: porridge, noodles or mash, plain and warm, in a small portion. If the idea turns you off, leave it for an hour."},
  {"name": "answer-food-10", "part": "BODY", "question": "food", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Start light: toast, rice or potatoes with a little salt, fruit if you fancy it. A small portion first, and nothing forced down."},
  {"name": "answer-food-11", "part": "BODY", "question": "food", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Think of what you'd eat with a mild stomach bug: plain, warm, small. Have some water first and add more as hunger comes back."},
  {"name": "answer-duration-1", "part": "BODY", "question": "duration", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Usually it's gone within 24 hours, and the first part is the worst. If it's still bad after a day or two, ask a doctor."},
  {"name": "answer-duration-2", "part": "BODY", "question": "duration", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Most are over within 24 hours; a lot of drink and a short night stretch it. If it's still there after two days, ask a doctor."},
  {"name": "answer-duration-3", "part": "BODY", "question": "duration", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "As a rule of thumb: within 24 hours, peaking early and easing from there. If yours goes on much longer, see a doctor."},
  {"name": "answer-duration-4", "part": "BODY", "question": "duration", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Nothing is known to speed it up, but most are done within 24 hours. One that isn't, or that gets worse, is for a doctor."},
  {"name": "answer-duration-5", "part": "BODY", "question": "duration", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Mostly less than 24 hours, easing in stages. Rest and fluids make the wait easier; past a day or two, ask a doctor."},
  {"name": "answer-duration-6", "part": "BODY", "question": "duration", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "It varies with the amount and the person, though 24 hours covers most, and it eases bit by bit. Past a day or two, see a doctor."},
  {"name": "answer-duration-7", "part": "BODY", "question": "duration", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Typically up to 24 hours, and a short night makes it feel longer. If you feel just as ill after that, have a doctor look at it."},
  {"name": "answer-duration-8", "part": "BODY", "question": "duration", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Most are behind you within 24 hours, some take longer. Slow water, plain food, sleep; past a day or two, ask a doctor."},
  {"name": "answer-duration-9", "part": "BODY", "question": "duration", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Under 24 hours for most people, and better by stages rather than all at once. If it drags on past two days, see a doctor."},
  {"name": "answer-efficacy-1", "part": "BODY", "question": "efficacy", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Honestly: there is little good evidence for any hangover remedy. The trials are few and small. Fluids, food, sleep and time remain."},
  {"name": "answer-efficacy-2", "part": "BODY", "question": "efficacy", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Nobody has shown it well so far. A 2022 review rated the evidence for all it looked at as very low. Time is the reliable part."},
  {"name": "answer-efficacy-3", "part": "BODY", "question": "efficacy", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "People swear by all sorts, but studies haven't shown it helps, and that goes for ours too. Water, plain food and rest are dependable."},
  {"name": "answer-efficacy-4", "part": "BODY", "question": "efficacy", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "The evidence is thin, for this and for the others. Fluids, plain food and sleep make the wait easier; time does the work."},
  {"name": "answer-efficacy-5", "part": "BODY", "question": "efficacy", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Not proven either way: few remedies have been tested properly, and the tests were small. Rest and water always have a place."},
  {"name": "answer-efficacy-6", "part": "BODY", "question": "efficacy", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "A drinks brand says this, so weigh it as you like: research has found no remedy that clearly works, ours included. Time does."},
  {"name": "answer-efficacy-7", "part": "BODY", "question": "efficacy", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Reviews of the research keep saying the same: no convincing proof for any remedy so far. Water, plain food and a nap are a comfort."},
  {"name": "answer-efficacy-8", "part": "BODY", "question": "efficacy", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Good trials are missing: the studies are small and rarely repeated. It passes by itself, mostly within a day, with or without it."},
  {"name": "answer-efficacy-9", "part": "BODY", "question": "efficacy", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Fair answer: nobody has shown that it works. Very few studies, none of them large. Water and rest are the safer bet."},
  {"name": "answer-alcohol-1", "part": "BODY", "question": "alcohol", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "No, more alcohol only puts the hangover off until it wears off. Water, plain food and sleep are a better use of the day."},
  {"name": "answer-alcohol-2", "part": "BODY", "question": "alcohol", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Mostly it's a delay: the symptoms wait until the extra drink wears off. Water, something plain to eat and rest are the better bet."},
  {"name": "answer-alcohol-3", "part": "BODY", "question": "alcohol", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "It doesn't help, it postpones: another drink has to wear off as well. Water, a light soup and a lie-down are kinder."},
  {"name": "answer-alcohol-4", "part": "BODY", "question": "alcohol", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "The old advice is wrong on this one: more alcohol just moves the hangover to later. Try water, plain food and sleep."},
  {"name": "answer-alcohol-5", "part": "BODY", "question": "alcohol", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Best not to lean on that: a drink in the morning is a risky habit and only delays things. Water, toast and rest instead."},
  {"name": "answer-alcohol-6", "part": "BODY", "question": "alcohol", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "You may just be putting it off; it comes back when that drink wears off. Sips of water, something plain, and time."},
  {"name": "answer-alcohol-7", "part": "BODY", "question": "alcohol", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Honest answer: no. It only postpones the bill until later. Water little by little, plain food, an early night."},
  {"name": "answer-alcohol-8", "part": "BODY", "question": "alcohol", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "That's one more drink to get over, not a remedy, so the hangover simply comes later. Water, soup and sleep are the plainer way."},
  {"name": "answer-alcohol-9", "part": "BODY", "question": "alcohol", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Better to leave it: it delays the end rather than bringing it closer. A glass of water, something bland, and rest when you can."},
  {"name": "answer-medication-1", "part": "BODY", "question": "medication", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "That one is for the label and a pharmacist, not for me: alcohol and medicines can be a bad mix, and it depends on you and the medicine."},
  {"name": "answer-medication-2", "part": "BODY", "question": "medication", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Please check the label and ask a pharmacist before you take anything: there may still be alcohol in you, and that matters."},
  {"name": "answer-medication-3", "part": "BODY", "question": "medication", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "I can't advise on medicines. Read what the leaflet says about alcohol and let a pharmacist decide with you. They get asked this a lot."},
  {"name": "answer-medication-4", "part": "BODY", "question": "medication", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "A pharmacist can answer that properly, a drinks brand can't. Tell them what you drank and what else you take, and follow the label."},
  {"name": "answer-medication-5", "part": "BODY", "question": "medication", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Not something to settle on social media: the label first, then a pharmacist, who will want to know how much you drank and when."},
  {"name": "answer-medication-6", "part": "BODY", "question": "medication", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "The safe route: read what the label says about alcohol, and if it leaves any doubt, call a pharmacist before you take it."},
  {"name": "answer-medication-7", "part": "BODY", "question": "medication", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Which one, or whether at all, depends on your health and on last night. The label has the warnings, a pharmacist has the answer."},
  {"name": "answer-medication-8", "part": "BODY", "question": "medication", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Medicines on top of alcohol are a question for a pharmacist. Have the label in front of you when you call; I'd trust nothing less."},
  {"name": "answer-medication-9", "part": "BODY", "question": "medication", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Ask a pharmacist, with the label at hand. It isn't evasion: the answer depends on the medicine, the amount you drank, and you."},
  {"name": "answer-duty-1", "part": "BODY", "question": "duty", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Water within reach and small sips all day, a plain snack every couple of hours, a break outside when you can get one."},
  {"name": "answer-duty-2", "part": "BODY", "question": "duty", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Do the easy things first, drink water steadily, eat something plain, take five minutes of fresh air an hour. Early night after."},
  {"name": "answer-duty-3", "part": "BODY", "question": "duty", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "A glass of water before, a small meal, short breaks, one thing at a time. Leave the driving to somebody else today."},
  {"name": "answer-duty-4", "part": "BODY", "question": "duty", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Keep it small: sip water, eat little and often, take the breaks you are due, and leave big decisions and driving for tomorrow."},
  {"name": "answer-duty-5", "part": "BODY", "question": "duty", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Eat something plain before it starts, bring water, sit down whenever you can, get some air if there is any, take it slowly after."},
  {"name": "answer-duty-6", "part": "BODY", "question": "duty", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Sips of water, a small bite beforehand, one coffee if you normally have it, a breather when you can, and no driving."},
  {"name": "answer-duty-7", "part": "BODY", "question": "duty", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Shower, water, toast, in that order, then one thing at a time. Take the breaks you can get, and let somebody else drive."},
  {"name": "answer-duty-8", "part": "BODY", "question": "duty", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Keep the day as small as you can. Water often, something plain to eat, a short break whenever there is one."},
  {"name": "answer-duty-9", "part": "BODY", "question": "duty", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "A bottle of water, something plain in your pocket, short breaks when you can get them. No driving. Done beats brilliant."},
  {"name": "answer-duty-10", "part": "BODY", "question": "duty", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Slow down on purpose: water every hour, a light bite, a short walk between things. No machines or driving on a day like this."},
  {"name": "answer-prevention-1", "part": "BODY", "question": "prevention", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Eat a proper meal first, have water between drinks, and decide on your limit before you start. Drinking less is the sure part."},
  {"name": "answer-prevention-2", "part": "BODY", "question": "prevention", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Nothing rules it out but drinking less. A meal beforehand, a glass of water with every drink and a slow pace make it milder."},
  {"name": "answer-prevention-3", "part": "BODY", "question": "prevention", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Go slow: food first, water in between, and stop while it's a good evening. Know your limit, and don't let others top you up."},
  {"name": "answer-prevention-4", "part": "BODY", "question": "prevention", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Set a number and keep to it. Eat before and during, have a glass of water with each round, and don't let others move your limit."},
  {"name": "answer-prevention-5", "part": "BODY", "question": "prevention", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Dinner before, water between, last drink early. How much you have counts for more than any trick, so pick your limit now."},
  {"name": "answer-prevention-6", "part": "BODY", "question": "prevention", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "A full stomach slows things down, water spaces them out, and your own limit does the rest. Plan the way home as well."},
  {"name": "answer-prevention-7", "part": "BODY", "question": "prevention", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "The honest answer is fewer drinks. Beyond that: eat well, alternate with water, skip a round when you've had enough."},
  {"name": "answer-prevention-8", "part": "BODY", "question": "prevention", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Smaller glasses, a slower pace, a real meal, and water each time you go to the bar. A limit set beforehand is easier to keep."},
  {"name": "answer-prevention-9", "part": "BODY", "question": "prevention", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "No product or trick replaces drinking less. What makes it gentler: food in your stomach, water between, and a limit you chose sober."},
  {"name": "answer-friend-1", "part": "BODY", "question": "friend", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Water in sips, plain food if they want it, quiet. Call an ambulance if they can't be woken, breathe slowly or oddly, or turn cold and blue."},
  {"name": "answer-friend-2", "part": "BODY", "question": "friend", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Stay near, offer sips of water and plain toast, let them lie on their side. Slow breathing, a fit, or can't be woken: call emergency help."},
  {"name": "answer-friend-3", "part": "BODY", "question": "friend", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Kind things: water, toast, dim light, company. Hard to wake, odd breathing or vomiting that won't stop isn't a hangover: get emergency help."},
  {"name": "answer-friend-4", "part": "BODY", "question": "friend", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Little sips, toast or soup, no lectures. If they don't respond properly or breathing turns slow, put them on their side and call an ambulance."},
  {"name": "answer-friend-5", "part": "BODY", "question": "friend", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Water and something plain, and look in on them now and then. They need emergency help if you can't wake them or their breathing is slow."},
  {"name": "answer-friend-6", "part": "BODY", "question": "friend", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Bring water, something plain, and patience. An emergency looks different: won't wake up, a seizure, slow or uneven breathing, cold skin."},
  {"name": "answer-friend-7", "part": "BODY", "question": "friend", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Rest on one side, water when awake, crackers or toast when wanted. If breathing is odd or you can't wake them, call an ambulance, don't wait."},
  {"name": "answer-friend-8", "part": "BODY", "question": "friend", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Water, crackers or soup, and a dark room do most of it. Keep an eye on breathing; call an ambulance if it slows, or if they can't be woken."},
  {"name": "answer-friend-9", "part": "BODY", "question": "friend", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Water in sips, crackers or soup from the shop, quiet. If they can't be woken or breathing turns slow, that is for an ambulance."},
  {"name": "opener-checklist-1", "part": "OPENER", "question": null, "archetype": "CHECKLIST", "platform": null, "mentions_product": false, "weight": 1, "body": "The short version."},
  {"name": "opener-checklist-2", "part": "OPENER", "question": null, "archetype": "CHECKLIST", "platform": null, "mentions_product": false, "weight": 1, "body": "A quick answer."},
  {"name": "opener-checklist-3", "part": "OPENER", "question": null, "archetype": "CHECKLIST", "platform": null, "mentions_product": false, "weight": 1, "body": "In a nutshell."},
  {"name": "opener-checklist-4", "part": "OPENER", "question": null, "archetype": "CHECKLIST", "platform": null, "mentions_product": false, "weight": 1, "body": "A few simple things."},
  {"name": "opener-checklist-5", "part": "OPENER", "question": null, "archetype": "CHECKLIST", "platform": null, "mentions_product": false, "weight": 1, "body": "Quickly, and gently."},
  {"name": "opener-mythbust-1", "part": "OPENER", "question": null, "archetype": "MYTHBUST", "platform": null, "mentions_product": false, "weight": 1, "body": "No folklore in this one."},
  {"name": "opener-mythbust-2", "part": "OPENER", "question": null, "archetype": "MYTHBUST", "platform": null, "mentions_product": false, "weight": 1, "body": "No tricks, only basics."},
  {"name": "opener-mythbust-3", "part": "OPENER", "question": null, "archetype": "MYTHBUST", "platform": null, "mentions_product": false, "weight": 1, "body": "The unexciting truth."},
  {"name": "opener-mythbust-4", "part": "OPENER", "question": null, "archetype": "MYTHBUST", "platform": null, "mentions_product": false, "weight": 1, "body": "Nothing fancy in here."},
  {"name": "opener-mythbust-5", "part": "OPENER", "question": null, "archetype": "MYTHBUST", "platform": null, "mentions_product": false, "weight": 1, "body": "The plain version."},
  {"name": "opener-coach-1", "part": "OPENER", "question": null, "archetype": "COACH", "platform": null, "mentions_product": false, "weight": 1, "body": "Sorry it's a rough one."},
  {"name": "opener-coach-2", "part": "OPENER", "question": null, "archetype": "COACH", "platform": null, "mentions_product": false, "weight": 1, "body": "That sounds miserable, sorry."},
  {"name": "opener-coach-3", "part": "OPENER", "question": null, "archetype": "COACH", "platform": null, "mentions_product": false, "weight": 1, "body": "That sounds rough."},
  {"name": "opener-coach-4", "part": "OPENER", "question": null, "archetype": "COACH", "platform": null, "mentions_product": false, "weight": 1, "body": "Ugh, sorry."},
  {"name": "opener-coach-5", "part": "OPENER", "question": null, "archetype": "COACH", "platform": null, "mentions_product": false, "weight": 1, "body": "That's a hard day."},
  {"name": "opener-storylet-1", "part": "OPENER", "question": null, "archetype": "STORYLET", "platform": null, "mentions_product": false, "weight": 1, "body": "Ah, one of those days."},
  {"name": "opener-storylet-2", "part": "OPENER", "question": null, "archetype": "STORYLET", "platform": null, "mentions_product": false, "weight": 1, "body": "That sounds like a long day."},
  {"name": "opener-storylet-3", "part": "OPENER", "question": null, "archetype": "STORYLET", "platform": null, "mentions_product": false, "weight": 1, "body": "Oh, that feeling."},
  {"name": "opener-storylet-4", "part": "OPENER", "question": null, "archetype": "STORYLET", "platform": null, "mentions_product": false, "weight": 1, "body": "A day for small steps."},
  {"name": "opener-storylet-5", "part": "OPENER", "question": null, "archetype": "STORYLET", "platform": null, "mentions_product": false, "weight": 1, "body": "Not the day you ordered."},
  {"name": "opener-humor-light-1", "part": "OPENER", "question": null, "archetype": "HUMOR_LIGHT", "platform": null, "mentions_product": false, "weight": 1, "body": "Condolences to the morning."},
  {"name": "opener-humor-light-2", "part": "OPENER", "question": null, "archetype": "HUMOR_LIGHT", "platform": null, "mentions_product": false, "weight": 1, "body": "Somebody turn down the daylight."},
  {"name": "opener-humor-light-3", "part": "OPENER", "question": null, "archetype": "HUMOR_LIGHT", "platform": null, "mentions_product": false, "weight": 1, "body": "A quiet round of applause (very quiet)."},
  {"name": "opener-humor-light-4", "part": "OPENER", "question": null, "archetype": "HUMOR_LIGHT", "platform": null, "mentions_product": false, "weight": 1, "body": "The sofa sends its regards."},
  {"name": "opener-humor-light-5", "part": "OPENER", "question": null, "archetype": "HUMOR_LIGHT", "platform": null, "mentions_product": false, "weight": 1, "body": "Breaking news from under the blanket."},
  {"name": "opener-credibility-anchor-1", "part": "OPENER", "question": null, "archetype": "CREDIBILITY_ANCHOR", "platform": null, "mentions_product": false, "weight": 1, "body": "Plain things first."},
  {"name": "opener-credibility-anchor-2", "part": "OPENER", "question": null, "archetype": "CREDIBILITY_ANCHOR", "platform": null, "mentions_product": false, "weight": 1, "body": "Nothing exotic here."},
  {"name": "opener-credibility-anchor-3", "part": "OPENER", "question": null, "archetype": "CREDIBILITY_ANCHOR", "platform": null, "mentions_product": false, "weight": 1, "body": "The usual advice, and it's kind."},
  {"name": "opener-credibility-anchor-4", "part": "OPENER", "question": null, "archetype": "CREDIBILITY_ANCHOR", "platform": null, "mentions_product": false, "weight": 1, "body": "The plain facts."},
  {"name": "opener-credibility-anchor-5", "part": "OPENER", "question": null, "archetype": "CREDIBILITY_ANCHOR", "platform": null, "mentions_product": false, "weight": 1, "body": "A plain answer."},
  {"name": "opener-confident-recommender-1", "part": "OPENER", "question": null, "archetype": "CONFIDENT_RECOMMENDER", "platform": null, "mentions_product": false, "weight": 1, "body": "A straight answer."},
  {"name": "opener-confident-recommender-2", "part": "OPENER", "question": null, "archetype": "CONFIDENT_RECOMMENDER", "platform": null, "mentions_product": false, "weight": 1, "body": "I'd go with this."},
  {"name": "opener-confident-recommender-3", "part": "OPENER", "question": null, "archetype": "CONFIDENT_RECOMMENDER", "platform": null, "mentions_product": false, "weight": 1, "body": "My answer would be this."},
  {"name": "opener-confident-recommender-4", "part": "OPENER", "question": null, "archetype": "CONFIDENT_RECOMMENDER", "platform": null, "mentions_product": false, "weight": 1, "body": "A simple answer."},
  {"name": "opener-confident-recommender-5", "part": "OPENER", "question": null, "archetype": "CONFIDENT_RECOMMENDER", "platform": null, "mentions_product": false, "weight": 1, "body": "I'd keep it simple."},
  {"name": "opener-problem-solution-direct-1", "part": "OPENER", "question": null, "archetype": "PROBLEM_SOLUTION_DIRECT", "platform": null, "mentions_product": false, "weight": 1, "body": "Straight to it."},
  {"name": "opener-problem-solution-direct-2", "part": "OPENER", "question": null, "archetype": "PROBLEM_SOLUTION_DIRECT", "platform": null, "mentions_product": false, "weight": 1, "body": "To your question."},
  {"name": "opener-problem-solution-direct-3", "part": "OPENER", "question": null, "archetype": "PROBLEM_SOLUTION_DIRECT", "platform": null, "mentions_product": false, "weight": 1, "body": "Right to the point."},
  {"name": "opener-problem-solution-direct-4", "part": "OPENER", "question": null, "archetype": "PROBLEM_SOLUTION_DIRECT", "platform": null, "mentions_product": false, "weight": 1, "body": "Here's what we'd say."},
  {"name": "opener-problem-solution-direct-5", "part": "OPENER", "question": null, "archetype": "PROBLEM_SOLUTION_DIRECT", "platform": null, "mentions_product": false, "weight": 1, "body": "To the point."},
  {"name": "opener-dread-1", "part": "OPENER", "question": "dread", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "That's a horrid feeling, sorry."},
  {"name": "opener-dread-2", "part": "OPENER", "question": "dread", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Sorry today feels like that."},
  {"name": "opener-dread-3", "part": "OPENER", "question": "dread", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "That sounds hard."},
  {"name": "opener-dread-4", "part": "OPENER", "question": "dread", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Be gentle with yourself today."},
  {"name": "opener-dread-5", "part": "OPENER", "question": "dread", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Ugh, sorry, that's no fun."},
  {"name": "opener-nausea-1", "part": "OPENER", "question": "nausea", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "That sounds miserable, sorry."},
  {"name": "opener-nausea-2", "part": "OPENER", "question": "nausea", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Ugh, sorry."},
  {"name": "opener-nausea-3", "part": "OPENER", "question": "nausea", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Sorry your stomach is having such a day."},
  {"name": "opener-nausea-4", "part": "OPENER", "question": "nausea", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "That sounds rough."},
  {"name": "opener-nausea-5", "part": "OPENER", "question": "nausea", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Quickly, and gently."},
  {"name": "opener-sleep-1", "part": "OPENER", "question": "sleep", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "That sounds exhausting."},
  {"name": "opener-sleep-2", "part": "OPENER", "question": "sleep", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Ugh, sorry."},
  {"name": "opener-sleep-3", "part": "OPENER", "question": "sleep", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Sorry, tired and awake is a bad mix."},
  {"name": "opener-sleep-4", "part": "OPENER", "question": "sleep", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "That sounds rough."},
  {"name": "opener-sleep-5", "part": "OPENER", "question": "sleep", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "That's a long night."},
  {"name": "opener-food-1", "part": "OPENER", "question": "food", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "A few ideas."},
  {"name": "opener-food-2", "part": "OPENER", "question": "food", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "A quick answer."},
  {"name": "opener-food-3", "part": "OPENER", "question": "food", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Nothing elaborate."},
  {"name": "opener-food-4", "part": "OPENER", "question": "food", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "A gentle start."},
  {"name": "opener-duration-1", "part": "OPENER", "question": "duration", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "A quick answer."},
  {"name": "opener-duration-2", "part": "OPENER", "question": "duration", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "The short version."},
  {"name": "opener-duration-3", "part": "OPENER", "question": "duration", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "A straight answer."},
  {"name": "opener-duration-4", "part": "OPENER", "question": "duration", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Hang in there."},
  {"name": "opener-duty-1", "part": "OPENER", "question": "duty", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Good luck with it."},
  {"name": "opener-duty-2", "part": "OPENER", "question": "duty", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Hang in there."},
  {"name": "opener-duty-3", "part": "OPENER", "question": "duty", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "A day for small steps."},
  {"name": "opener-duty-4", "part": "OPENER", "question": "duty", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "That's a long day, sorry."},
  {"name": "opener-duty-5", "part": "OPENER", "question": "duty", "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Gently does it."},
  {"name": "product-1", "part": "PRODUCT", "question": null, "archetype": null, "platform": null, "mentions_product": true, "weight": 1, "body": "We make {product}, a drink with salts: {link}"},
  {"name": "product-2", "part": "PRODUCT", "question": null, "archetype": null, "platform": null, "mentions_product": true, "weight": 1, "body": "{product} is our drink, fluid and salts: {link}"},
  {"name": "product-3", "part": "PRODUCT", "question": null, "archetype": null, "platform": null, "mentions_product": true, "weight": 1, "body": "We also make a drink with salts, {product}: {link}"},
  {"name": "product-4", "part": "PRODUCT", "question": null, "archetype": null, "platform": null, "mentions_product": true, "weight": 1, "body": "For a drink with salts, we make {product}: {link}"},
  {"name": "product-5", "part": "PRODUCT", "question": null, "archetype": null, "platform": null, "mentions_product": true, "weight": 1, "body": "For the fluids there is also our own {product}: {link}"},
  {"name": "product-6", "part": "PRODUCT", "question": null, "archetype": null, "platform": null, "mentions_product": true, "weight": 1, "body": "{product}, our fluid-and-salts drink, is here: {link}"},
  {"name": "product-7", "part": "PRODUCT", "question": null, "archetype": null, "platform": null, "mentions_product": true, "weight": 1, "body": "To be open, {product} is a drink we sell: {link}"},
  {"name": "product-8", "part": "PRODUCT", "question": null, "archetype": null, "platform": null, "mentions_product": true, "weight": 1, "body": "One option for the fluids is our {product}: {link}"},
  {"name": "disclosure-1", "part": "DISCLOSURE", "question": null, "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "I'm an automated assistant writing for a drinks brand."},
  {"name": "disclosure-2", "part": "DISCLOSURE", "question": null, "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "(Written by a drinks brand's automated assistant.)"},
  {"name": "disclosure-3", "part": "DISCLOSURE", "question": null, "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Disclosure: I'm a drinks brand's automated assistant."},
  {"name": "disclosure-4", "part": "DISCLOSURE", "question": null, "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "I'm a brand's automated assistant; a person checks this."},
  {"name": "disclosure-5", "part": "DISCLOSURE", "question": null, "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "For openness: a drinks brand's automated assistant here."},
  {"name": "disclosure-6", "part": "DISCLOSURE", "question": null, "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "I'm a brand's automated assistant, not a person."},
  {"name": "disclosure-7", "part": "DISCLOSURE", "question": null, "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "So you know: a brand's assistant here, not a person."},
  {"name": "disclosure-8", "part": "DISCLOSURE", "question": null, "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "From a brand's automated assistant, checked by a human."},
  {"name": "disclosure-9", "part": "DISCLOSURE", "question": null, "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "(A brand's automated assistant, not a doctor.)"},
  {"name": "disclosure-10", "part": "DISCLOSURE", "question": null, "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Disclosure: an automated brand assistant wrote this."},
  {"name": "disclosure-11", "part": "DISCLOSURE", "question": null, "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "Automated reply from a drinks brand's assistant."},
  {"name": "disclosure-12", "part": "DISCLOSURE", "question": null, "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "I should say I'm a drinks brand's automated assistant."},
  {"name": "disclosure-13", "part": "DISCLOSURE", "question": null, "archetype": null, "platform": null, "mentions_product": false, "weight": 1, "body": "(I'm automated: a drinks brand's assistant.)"}
]
}
$reference$::jsonb AS body
), new_answers AS (
    INSERT INTO antone.answers (question, description, facts, source, source_date, must_say, may_name_product, takes_opener,
                                review_by, sort_order)
    SELECT row.question, row.description, row.facts, row.source, row.source_date, row.must_say, row.may_name_product,
           row.takes_opener, row.review_by, row.n
    FROM document, ROWS FROM (jsonb_to_recordset(body -> 'answers')
        AS (question text, description text, facts text, source text, source_date date, must_say text[],
            may_name_product boolean, takes_opener boolean, review_by date))
        WITH ORDINALITY AS row (question, description, facts, source, source_date, must_say, may_name_product, takes_opener,
                                review_by, n)
)
INSERT INTO antone.reply_templates
    (name, part, question, is_for_all, archetype_id, platform, body, mentions_product, weight, sort_order)
SELECT row.name, row.part, row.question, row.archetype IS NULL, a.id, row.platform, row.body, row.mentions_product, row.weight,
       1000 + row.n
FROM document, ROWS FROM (jsonb_to_recordset(body -> 'reply_templates')
    AS (name text, part text, question text, archetype text, platform antone.platform, body text, mentions_product boolean,
        weight integer))
    WITH ORDINALITY AS row (name, part, question, archetype, platform, body, mentions_product, weight, n)
    LEFT JOIN antone.archetypes a ON a.name = row.archetype;
