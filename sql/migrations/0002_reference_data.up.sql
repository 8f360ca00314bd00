-- The reference data a new installation starts with, as one document, so that the same bytes serve
-- `antonectl score` without a database. Rows are in sort order. Change them in the tables, not here.

WITH document AS (
    SELECT $reference$
{
"archetypes": [
  {"name": "CHECKLIST", "description": "Numbered, doable steps for somebody who needs relief now"},
  {"name": "MYTHBUST", "description": "Corrects a popular belief kindly and says what holds instead"},
  {"name": "COACH", "description": "Calm company through the next half hour"},
  {"name": "STORYLET", "description": "A tiny scene that the reader recognises"},
  {"name": "HUMOR_LIGHT", "description": "A light joke that is never about the person; not beside a competitor or distress"},
  {"name": "CREDIBILITY_ANCHOR", "description": "What is known and what is not, with our interest disclosed"},
  {"name": "CONFIDENT_RECOMMENDER", "description": "One clear recommendation instead of twenty"},
  {"name": "PROBLEM_SOLUTION_DIRECT", "description": "Names the complaint and the step that answers it"}
],
"power_tiers": [
  {"name": "MICRO", "description": "At least 5 000 followers", "minimum_followers": 5000},
  {"name": "MACRO", "description": "At least 50 000 followers", "minimum_followers": 50000},
  {"name": "MEGA", "description": "At least 500 000 followers", "minimum_followers": 500000}
],
"competitor_categories": [
  {"name": "REHYDRATION", "description": "Electrolyte drinks and powders"},
  {"name": "HANGOVER_PILLS", "description": "Pills, powders and probiotics sold for the night or the morning after"},
  {"name": "IV_THERAPY", "description": "Drips given by a clinic or at home"},
  {"name": "HOME_REMEDY", "description": "What people have in the kitchen, and antacids from the cupboard"}
],
"competitors": [
  {"name": "Liquid IV", "category": "REHYDRATION", "primary_mechanism": "electrolytes and sugar", "price_point": "$$", "brand_keywords": ["liquid iv", "liquid i.v.", "liquid i v", "hydration multiplier"]},
  {"name": "Drip Drop", "category": "REHYDRATION", "primary_mechanism": "oral rehydration salts", "price_point": "$$", "brand_keywords": ["drip drop", "dripdrop ors"]},
  {"name": "Pedialyte", "category": "REHYDRATION", "primary_mechanism": "oral rehydration solution", "price_point": "$$", "brand_keywords": ["pedialyte", "pedialite", "pedialyt"]},
  {"name": "Gatorade", "category": "REHYDRATION", "primary_mechanism": "sports drink", "price_point": "$", "brand_keywords": ["gatorade", "gatoraid", "gatorlyte"]},
  {"name": "Nuun", "category": "REHYDRATION", "primary_mechanism": "electrolyte tablets", "price_point": "$$", "brand_keywords": ["nuun", "nuun tablet", "nuun sport"]},
  {"name": "Powerade", "category": "REHYDRATION", "primary_mechanism": "sports drink", "price_point": "$", "brand_keywords": ["powerade", "powerade zero"]},
  {"name": "Lucozade", "category": "REHYDRATION", "primary_mechanism": "glucose drink", "price_point": "$", "brand_keywords": ["lucozade"]},
  {"name": "BODYARMOR", "category": "REHYDRATION", "primary_mechanism": "sports drink with coconut water", "price_point": "$$", "brand_keywords": ["bodyarmor", "bodyarmour lyte", "body armor drink", "body armor lyte"]},
  {"name": "LMNT", "category": "REHYDRATION", "primary_mechanism": "sodium-rich electrolytes", "price_point": "$$", "brand_keywords": ["lmnt", "drink lmnt", "lmnt packet"]},
  {"name": "Hydralyte", "category": "REHYDRATION", "primary_mechanism": "oral rehydration solution", "price_point": "$$", "brand_keywords": ["hydralyte", "hydralite"]},
  {"name": "Dioralyte", "category": "REHYDRATION", "primary_mechanism": "oral rehydration salts", "price_point": "$$", "brand_keywords": ["dioralyte", "dioralite"]},
  {"name": "Electral", "category": "REHYDRATION", "primary_mechanism": "oral rehydration salts", "price_point": "$", "brand_keywords": ["electral", "ors sachet", "ors packet", "ors powder", "oral rehydration salts"]},
  {"name": "Waterboy", "category": "REHYDRATION", "primary_mechanism": "electrolytes with ginger", "price_point": "$$", "brand_keywords": ["waterboy hydration", "waterboy packet", "waterboy weekend recovery", "waterboy electrolytes"]},
  {"name": "ZBiotics", "category": "HANGOVER_PILLS", "primary_mechanism": "engineered probiotic", "price_point": "$$$", "brand_keywords": ["zbiotics", "z biotics", "zbiotic", "pre alcohol probiotic"]},
  {"name": "Flyby", "category": "HANGOVER_PILLS", "primary_mechanism": "dihydromyricetin and vitamins", "price_point": "$$$", "brand_keywords": ["flyby pills", "flyby capsules", "flyby recovery", "flyby hangover"]},
  {"name": "Cheers", "category": "HANGOVER_PILLS", "primary_mechanism": "dihydromyricetin", "price_point": "$$$", "brand_keywords": ["cheers restore", "cheers pills", "cheers pill", "cheers hangover pills", "cheers capsules", "cheers health"]},
  {"name": "DHM Detox", "category": "HANGOVER_PILLS", "primary_mechanism": "dihydromyricetin", "price_point": "$$$", "brand_keywords": ["dhm detox", "dhm pills", "dhm supplement", "dhm capsules", "dihydromyricetin"]},
  {"name": "The Plug", "category": "HANGOVER_PILLS", "primary_mechanism": "herbal drink", "price_point": "$$", "brand_keywords": ["the plug drink", "plug drink", "the plug recovery", "the plug hangover"]},
  {"name": "Morning Recovery", "category": "HANGOVER_PILLS", "primary_mechanism": "dihydromyricetin drink", "price_point": "$$$", "brand_keywords": ["morning recovery drink", "more labs", "morelabs", "morning recovery shot"]},
  {"name": "Blowfish", "category": "HANGOVER_PILLS", "primary_mechanism": "aspirin and caffeine", "price_point": "$$", "brand_keywords": ["blowfish tablets", "blowfish hangover", "blowfish for hangovers"]},
  {"name": "Party Smart", "category": "HANGOVER_PILLS", "primary_mechanism": "herbal capsule", "price_point": "$", "brand_keywords": ["party smart capsule", "partysmart", "himalaya party smart"]},
  {"name": "No Days Wasted", "category": "HANGOVER_PILLS", "primary_mechanism": "dihydromyricetin", "price_point": "$$$", "brand_keywords": ["no days wasted", "dhm detox no days wasted"]},
  {"name": "Berocca", "category": "HANGOVER_PILLS", "primary_mechanism": "effervescent B vitamins", "price_point": "$$", "brand_keywords": ["berocca", "beroca"]},
  {"name": "IV drip", "category": "IV_THERAPY", "primary_mechanism": "intravenous fluids", "price_point": "$$$$", "brand_keywords": ["iv drip", "iv therapy", "iv hydration", "hydration iv", "vitamin drip", "drip bar", "hangover drip", "hangover iv", "banana bag"]},
  {"name": "Hangover Heaven", "category": "IV_THERAPY", "primary_mechanism": "mobile intravenous fluids", "price_point": "$$$$", "brand_keywords": ["hangover heaven", "hangover bus"]},
  {"name": "Hair of the Dog", "category": "HOME_REMEDY", "primary_mechanism": "more alcohol", "price_point": "$", "brand_keywords": ["hair of the dog", "hair of the dog that bit me", "hair of dog"]},
  {"name": "Pickle Juice", "category": "HOME_REMEDY", "primary_mechanism": "salted brine", "price_point": "$", "brand_keywords": ["pickle juice", "pickle brine", "pickles juice"]},
  {"name": "Alka-Seltzer", "category": "HOME_REMEDY", "primary_mechanism": "effervescent antacid", "price_point": "$", "brand_keywords": ["alka seltzer", "alkaseltzer"]},
  {"name": "Resolve", "category": "HOME_REMEDY", "primary_mechanism": "effervescent antacid and paracetamol", "price_point": "$", "brand_keywords": ["resolve sachet", "resolve sachets", "resolve extra", "resolve powder"]}
],
"kpi_types": [
  {"name": "COMMERCIAL", "description": "Clicks, orders and revenue that replies led to", "aggregation": "SUM"},
  {"name": "LOVE", "description": "Thanks, likes and kind answers to replies", "aggregation": "SUM"},
  {"name": "SAFETY", "description": "Stops, escalations and the time they waited", "aggregation": "AVERAGE"}
],
"escalation_reasons": [
  {"name": "SAFETY_AMBIGUITY", "description": "A person may be in distress; read before anything is said", "default_severity": "HIGH"},
  {"name": "VIRAL_THREAD", "description": "A helpful answer in a thread that many are watching", "default_severity": "HIGH"},
  {"name": "MODERATOR_WARNING", "description": "A moderator of a community objected", "default_severity": "HIGH"},
  {"name": "BACKLASH_SPIKE", "description": "Hostile answers are piling up", "default_severity": "CRITICAL"},
  {"name": "LOW_CONFIDENCE", "description": "No template could be used for this post", "default_severity": "LOW"},
  {"name": "MANUAL_FLAG", "description": "A colleague asked for another pair of eyes", "default_severity": "MEDIUM"}
],
"champion_tiers": [
  {"name": "BRONZE", "description": "A familiar face", "minimum_engagements": 3, "benefits": ["a personal thank-you"]},
  {"name": "SILVER", "description": "A friend of the house", "minimum_engagements": 6, "benefits": ["a personal thank-you", "a sample box"]},
  {"name": "GOLD", "description": "An advocate", "minimum_engagements": 11, "benefits": ["a personal thank-you", "a sample box", "first taste of new flavours"]}
],
"reply_templates": [
  {"name": "checklist-twitter-1", "archetype": "CHECKLIST", "platform": "TWITTER", "mentions_product": true, "weight": 2, "body": "Quick list: 1) a pint of water, slowly 2) something salty 3) plain carbs 4) dark room, 20 minutes. {product} is ours and goes with step 1: {link}"},
  {"name": "checklist-twitter-2", "archetype": "CHECKLIST", "platform": "TWITTER", "mentions_product": true, "weight": 2, "body": "Small sips first. Salt second. Toast third. Shower last. We make something for the first of those, it's called {product}: {link}"},
  {"name": "checklist-twitter-3", "archetype": "CHECKLIST", "platform": "TWITTER", "mentions_product": true, "weight": 1, "body": "Water, salt, toast, nap, in that order. {product} is our bit of it: {link}"},
  {"name": "checklist-twitter-4", "archetype": "CHECKLIST", "platform": "TWITTER", "mentions_product": false, "weight": 2, "body": "In order: water in sips, something salty, plain toast, curtains shut, phone face down for 20 minutes. All of it can be done lying down except the toast."},
  {"name": "checklist-twitter-5", "archetype": "CHECKLIST", "platform": "TWITTER", "mentions_product": false, "weight": 1, "body": "Before you have to be a person: big glass of water, a banana, cold water on the wrists, sunglasses, no small talk until 11."},
  {"name": "checklist-twitter-6", "archetype": "CHECKLIST", "platform": "TWITTER", "mentions_product": true, "weight": 2, "body": "Three things, no heroics: a big glass in small sips, crackers, a cool dark quarter of an hour. {product} is what we make for the glass: {link}"},
  {"name": "checklist-twitter-7", "archetype": "CHECKLIST", "platform": "TWITTER", "mentions_product": false, "weight": 1, "body": "Three things, no heroics: a big glass in small sips, a handful of crackers, a cool dark quarter of an hour. Repeat until human."},
  {"name": "checklist-reddit-1", "archetype": "CHECKLIST", "platform": "REDDIT", "mentions_product": true, "weight": 2, "body": "What tends to be kindest, in order:\n\n1. Water in small sips, not a litre at once.\n2. Something salty (broth is great if you can face it).\n3. Plain carbs, then a banana.\n4. Twenty minutes in a dark room.\n\nI'm the assistant of {product}, so weigh this accordingly, but it's made to go with step 1: {link}"},
  {"name": "checklist-reddit-2", "archetype": "CHECKLIST", "platform": "REDDIT", "mentions_product": true, "weight": 2, "body": "Short version for a slow brain: sip, salt, starch, sleep. If sips won't stay down, wait ten minutes and go smaller. {product} is ours and belongs with the sipping: {link}"},
  {"name": "checklist-reddit-3", "archetype": "CHECKLIST", "platform": "REDDIT", "mentions_product": true, "weight": 1, "body": "Sip, salt, starch, sleep. Ours fits in at the sip: {product}, {link}"},
  {"name": "checklist-reddit-4", "archetype": "CHECKLIST", "platform": "REDDIT", "mentions_product": false, "weight": 2, "body": "If there is somewhere you have to be today, I'd go in this order:\n\n1. Small glass of water every ten minutes, not one heroic pint.\n2. Salty crackers or broth.\n3. Banana or plain toast.\n4. Coffee only once the water is in.\n5. Ten minutes of daylight on the way.\n\nHope the day is short."},
  {"name": "checklist-reddit-5", "archetype": "CHECKLIST", "platform": "REDDIT", "mentions_product": false, "weight": 1, "body": "Sip, salt, starch, sleep, in that order, and nobody is allowed to talk to you before the third one."},
  {"name": "checklist-reddit-6", "archetype": "CHECKLIST", "platform": "REDDIT", "mentions_product": true, "weight": 2, "body": "If you only manage three things: a big glass of water in small sips, something salty you can keep down, and fifteen minutes flat in a cool room. Then see what the next hour brings. {product} is ours, it goes in the glass: {link}"},
  {"name": "checklist-reddit-7", "archetype": "CHECKLIST", "platform": "REDDIT", "mentions_product": false, "weight": 1, "body": "If you only manage three things: a big glass in small sips, something salty you can keep down, fifteen minutes flat in a cool room. Everything after that is a bonus."},
  {"name": "checklist-threads-1", "archetype": "CHECKLIST", "platform": "THREADS", "mentions_product": true, "weight": 2, "body": "A tiny to-do list, easy mode: sip water. Eat something salty. Plain toast. Twenty minutes in the dark. {product} is ours and keeps the water company: {link}"},
  {"name": "checklist-threads-2", "archetype": "CHECKLIST", "platform": "THREADS", "mentions_product": true, "weight": 2, "body": "One thing at a time: water, then salt, then toast, then the outside world. We make {product} for the water part: {link}"},
  {"name": "checklist-threads-3", "archetype": "CHECKLIST", "platform": "THREADS", "mentions_product": true, "weight": 1, "body": "Sip, salt, toast, nap. {product} goes with the sip: {link}"},
  {"name": "checklist-threads-4", "archetype": "CHECKLIST", "platform": "THREADS", "mentions_product": false, "weight": 2, "body": "A tiny to-do list: sip some water, eat something salty, open one window, close both eyes for twenty minutes. Ticking off one of those already counts."},
  {"name": "checklist-threads-5", "archetype": "CHECKLIST", "platform": "THREADS", "mentions_product": false, "weight": 1, "body": "Today's whole list: water, toast, daylight, an early night. Everything else can be tomorrow's list."},
  {"name": "checklist-threads-6", "archetype": "CHECKLIST", "platform": "THREADS", "mentions_product": true, "weight": 2, "body": "Only three boxes to tick: glass of water, something salty, a quarter of an hour with your eyes closed. For the first box we make {product}: {link}"},
  {"name": "checklist-threads-7", "archetype": "CHECKLIST", "platform": "THREADS", "mentions_product": false, "weight": 1, "body": "Only three boxes to tick: glass of water, something salty, a quarter of an hour with your eyes closed. Gold star for two."},
  {"name": "mythbust-twitter-1", "archetype": "MYTHBUST", "platform": "TWITTER", "mentions_product": true, "weight": 1, "body": "Gentle myth check: another drink only moves the bill to this evening. Water and something salty settle it. {product} is our version of that: {link}"},
  {"name": "mythbust-twitter-2", "archetype": "MYTHBUST", "platform": "TWITTER", "mentions_product": true, "weight": 1, "body": "Burnt toast doesn't soak anything up, sadly. Fluids and salt do some honest work though. Ours is {product}: {link}"},
  {"name": "mythbust-twitter-3", "archetype": "MYTHBUST", "platform": "TWITTER", "mentions_product": false, "weight": 2, "body": "Gentle myth check: the hair of the dog doesn't pay the bill, it just asks to see it later. Water and something salty are the boring, honest answer."},
  {"name": "mythbust-twitter-4", "archetype": "MYTHBUST", "platform": "TWITTER", "mentions_product": false, "weight": 2, "body": "Myth: coffee sobers you up. Truth: it makes you awake enough to notice everything. Water first, then the coffee as a reward."},
  {"name": "mythbust-twitter-5", "archetype": "MYTHBUST", "platform": "TWITTER", "mentions_product": false, "weight": 1, "body": "Myth: there's one weird trick. Truth: water, salt, food, sleep."},
  {"name": "mythbust-twitter-6", "archetype": "MYTHBUST", "platform": "TWITTER", "mentions_product": false, "weight": 2, "body": "Myth: a cold shower sobers you up. Truth: it makes you a cold person with the same problem. Nice afterwards with toast, though."},
  {"name": "mythbust-reddit-1", "archetype": "MYTHBUST", "platform": "REDDIT", "mentions_product": true, "weight": 1, "body": "Friendly myth check: a morning drink delays things rather than ending them, because the body has to deal with all of it in the end. Fluids with some salt, food and sleep are less exciting and more use. Disclosure: I'm the assistant of {product}, which sits firmly in the boring camp: {link}"},
  {"name": "mythbust-reddit-2", "archetype": "MYTHBUST", "platform": "REDDIT", "mentions_product": true, "weight": 1, "body": "Friendly myth check: greasy food after the fact doesn't soak up anything, it just keeps a tender stomach busy. Plain carbs and salted fluids are easier on it. Ours is {product}: {link}"},
  {"name": "mythbust-reddit-3", "archetype": "MYTHBUST", "platform": "REDDIT", "mentions_product": false, "weight": 2, "body": "Friendly myth check: a morning drink delays things rather than ending them, since the body has to deal with all of it in the end anyway. If the ritual is what you like, a spicy tomato juice without the vodka has the salt and the fluid and none of the sequel."},
  {"name": "mythbust-reddit-4", "archetype": "MYTHBUST", "platform": "REDDIT", "mentions_product": false, "weight": 2, "body": "Friendly myth check: it isn't the mixing of drinks as such, it's how much in total and how fast. The order mostly matters for the anecdote. Water between rounds does more than any rhyme about beer and wine."},
  {"name": "mythbust-reddit-5", "archetype": "MYTHBUST", "platform": "REDDIT", "mentions_product": false, "weight": 1, "body": "Friendly myth check: nothing sobers you up but time. Everything else is for comfort, which is a fine reason too."},
  {"name": "mythbust-reddit-6", "archetype": "MYTHBUST", "platform": "REDDIT", "mentions_product": false, "weight": 2, "body": "Friendly myth check: a big fry-up the morning after can't soak up what has long been absorbed. It's still breakfast, and breakfast is good; just let some water go first."},
  {"name": "mythbust-threads-1", "archetype": "MYTHBUST", "platform": "THREADS", "mentions_product": true, "weight": 1, "body": "A myth to lay down gently: more alcohol isn't a remedy, it's a postponement. Water with salt is the dull hero. {product} is ours: {link}"},
  {"name": "mythbust-threads-2", "archetype": "MYTHBUST", "platform": "THREADS", "mentions_product": true, "weight": 1, "body": "Sweating it out isn't a thing, alas, it only makes you thirstier. Refill instead. We make {product} for the refilling: {link}"},
  {"name": "mythbust-threads-3", "archetype": "MYTHBUST", "platform": "THREADS", "mentions_product": false, "weight": 2, "body": "A myth to lay down gently: more alcohol isn't a remedy, it's a postponement. Have the brunch, keep the tomato juice, let the vodka sit this one out."},
  {"name": "mythbust-threads-4", "archetype": "MYTHBUST", "platform": "THREADS", "mentions_product": false, "weight": 2, "body": "Sweating it out isn't a thing, alas, it only makes you thirstier. A slow walk and a big glass of water will be kinder than hot yoga."},
  {"name": "mythbust-threads-5", "archetype": "MYTHBUST", "platform": "THREADS", "mentions_product": false, "weight": 1, "body": "Beer before wine, wine before beer: the rhyme is innocent, the total isn't."},
  {"name": "mythbust-threads-6", "archetype": "MYTHBUST", "platform": "THREADS", "mentions_product": false, "weight": 2, "body": "Tiny myth: a cold shower sobers you up. It only makes you awake and wet. A slow glass of water is kinder."},
  {"name": "coach-twitter-1", "archetype": "COACH", "platform": "TWITTER", "mentions_product": true, "weight": 2, "body": "Okay, next ten minutes only: half a glass of water in sips, then sit somewhere cool. After that, something salty. You've got this. Ours, if handy: {product} {link}"},
  {"name": "coach-twitter-2", "archetype": "COACH", "platform": "TWITTER", "mentions_product": true, "weight": 2, "body": "You don't have to fix the whole day, just the next half hour. Water, a few crackers, breathe. {product} is what we'd put in that glass: {link}"},
  {"name": "coach-twitter-3", "archetype": "COACH", "platform": "TWITTER", "mentions_product": true, "weight": 1, "body": "One glass, slowly. Then the next. {product} is ours: {link}"},
  {"name": "coach-twitter-4", "archetype": "COACH", "platform": "TWITTER", "mentions_product": false, "weight": 2, "body": "Okay, next ten minutes only: sips of water, cool cloth on the neck, nothing clever. Then a few crackers. The afternoon you will be quite proud of the morning you."},
  {"name": "coach-twitter-5", "archetype": "COACH", "platform": "TWITTER", "mentions_product": false, "weight": 1, "body": "One glass of water, slowly. Then decide about the rest. You're doing fine."},
  {"name": "coach-twitter-6", "archetype": "COACH", "platform": "TWITTER", "mentions_product": true, "weight": 2, "body": "First the water, then the world. Small sips, shoulders down, a bit of salt. {product} is ours and likes small sips: {link}"},
  {"name": "coach-twitter-7", "archetype": "COACH", "platform": "TWITTER", "mentions_product": false, "weight": 1, "body": "First the water, then the world. Small sips, shoulders down, and nobody needs you at full speed today."},
  {"name": "coach-reddit-1", "archetype": "COACH", "platform": "REDDIT", "mentions_product": true, "weight": 2, "body": "That sounds grim, and you can still get through it. Next half hour: sip, don't gulp. Sit up if lying down spins. Something salty once the first glass has settled. Then check in with yourself and do the next half hour. I'm the assistant of {product}; it's made for that first glass: {link}"},
  {"name": "coach-reddit-2", "archetype": "COACH", "platform": "REDDIT", "mentions_product": true, "weight": 2, "body": "Be a little kind to yourself today. Water in sips, plain food when it sounds possible, a short walk if the light is bearable. If you want something in the water, {product} is ours: {link}"},
  {"name": "coach-reddit-3", "archetype": "COACH", "platform": "REDDIT", "mentions_product": true, "weight": 1, "body": "Half an hour at a time. First one: water, sitting up. {product} is ours, for the glass: {link}"},
  {"name": "coach-reddit-4", "archetype": "COACH", "platform": "REDDIT", "mentions_product": false, "weight": 2, "body": "That sounds grim, and you can still get through it. Take the day in half hours: one for water in sips, one for plain food, one for a slow walk in fresh air. Move what can be moved, and tell one person you're running at half speed. It makes everything lighter."},
  {"name": "coach-reddit-5", "archetype": "COACH", "platform": "REDDIT", "mentions_product": false, "weight": 1, "body": "Half an hour at a time. The first one is just water and sitting still, and that counts as doing something."},
  {"name": "coach-reddit-6", "archetype": "COACH", "platform": "REDDIT", "mentions_product": true, "weight": 2, "body": "One gentle suggestion: don't try to win the morning, just get it to a draw. Water in sips, something bland, fresh air when you can stand. If you'd like something in the water, {product} is ours: {link}"},
  {"name": "coach-reddit-7", "archetype": "COACH", "platform": "REDDIT", "mentions_product": false, "weight": 1, "body": "One gentle suggestion: don't try to win the morning, just get it to a draw. Water in sips, something bland, fresh air when you can stand, and an early night as the away goal."},
  {"name": "coach-threads-1", "archetype": "COACH", "platform": "THREADS", "mentions_product": true, "weight": 2, "body": "Hey, slow is fine today. A few sips, a few crackers, a window open. When you're up to it, {product} is the one we make: {link}"},
  {"name": "coach-threads-2", "archetype": "COACH", "platform": "THREADS", "mentions_product": true, "weight": 2, "body": "Let's make today small. First sips of water, then something salty, then maybe a shower. We'd put {product} in the first glass: {link}"},
  {"name": "coach-threads-3", "archetype": "COACH", "platform": "THREADS", "mentions_product": true, "weight": 1, "body": "Small sips, small steps. Ours is {product}: {link}"},
  {"name": "coach-threads-4", "archetype": "COACH", "platform": "THREADS", "mentions_product": false, "weight": 2, "body": "Hey, slow is fine today. A few sips, a few crackers, a window open, and one kind thought about yesterday's you, who was having a lovely time."},
  {"name": "coach-threads-5", "archetype": "COACH", "platform": "THREADS", "mentions_product": false, "weight": 1, "body": "Small sips, small steps. You only have to do the next ten minutes."},
  {"name": "coach-threads-6", "archetype": "COACH", "platform": "THREADS", "mentions_product": true, "weight": 2, "body": "No need to win the morning, a draw is fine. Sips, salt, a slow shower. {product} is ours, for the sips: {link}"},
  {"name": "coach-threads-7", "archetype": "COACH", "platform": "THREADS", "mentions_product": false, "weight": 1, "body": "No need to win the morning, a draw is fine. Sips, salt, a slow shower, an early night."},
  {"name": "storylet-twitter-1", "archetype": "STORYLET", "platform": "TWITTER", "mentions_product": true, "weight": 1, "body": "Somewhere a person just wore sunglasses to make toast and felt like a hero. Be that person. {product} is what we'd set beside the toast: {link}"},
  {"name": "storylet-twitter-2", "archetype": "STORYLET", "platform": "TWITTER", "mentions_product": false, "weight": 2, "body": "Somewhere right now somebody is wearing sunglasses to make toast. They think they're alone. They are not alone. Solidarity from the toaster."},
  {"name": "storylet-twitter-3", "archetype": "STORYLET", "platform": "TWITTER", "mentions_product": false, "weight": 2, "body": "Chapter one: \"just the one\". Chapter two: karaoke. Chapter three: this. Spoiler for chapter four: by dinner you feel like a person again."},
  {"name": "storylet-twitter-4", "archetype": "STORYLET", "platform": "TWITTER", "mentions_product": false, "weight": 2, "body": "Every big night has a small morning. May this one come with a cool kitchen floor, a quiet kettle and one good friend on the phone."},
  {"name": "storylet-twitter-5", "archetype": "STORYLET", "platform": "TWITTER", "mentions_product": false, "weight": 1, "body": "The floor is cool, the kettle is on, the day forgives you."},
  {"name": "storylet-twitter-6", "archetype": "STORYLET", "platform": "TWITTER", "mentions_product": false, "weight": 2, "body": "A blanket, a bucket of tea, a sitcom you know by heart. Whole civilisations have recovered on less."},
  {"name": "storylet-twitter-7", "archetype": "STORYLET", "platform": "TWITTER", "mentions_product": false, "weight": 2, "body": "There's always one person at the party who goes home at ten. Today we envy them, tomorrow we'll tell them what they missed."},
  {"name": "storylet-twitter-8", "archetype": "STORYLET", "platform": "TWITTER", "mentions_product": false, "weight": 2, "body": "Ten years from now it's a great story. Ten minutes from now it's a glass of water. One thing at a time."},
  {"name": "storylet-twitter-9", "archetype": "STORYLET", "platform": "TWITTER", "mentions_product": false, "weight": 1, "body": "And the kettle said: I've got you."},
  {"name": "storylet-reddit-1", "archetype": "STORYLET", "platform": "REDDIT", "mentions_product": true, "weight": 1, "body": "There is a certain quiet brotherhood of people who have sat on the edge of a bath with a glass of water, making promises. Membership is free and it ends by dinner. The glass is where we come in, I'm the assistant of {product}: {link}"},
  {"name": "storylet-reddit-2", "archetype": "STORYLET", "platform": "REDDIT", "mentions_product": false, "weight": 2, "body": "There is a certain quiet brotherhood of people who have sat on the edge of a bath with a glass of water, making promises. Membership is free, the meetings are short, and everyone gets discharged by dinner. Welcome, and go easy on yourself."},
  {"name": "storylet-reddit-3", "archetype": "STORYLET", "platform": "REDDIT", "mentions_product": false, "weight": 2, "body": "A short story in four acts. Act one, \"I'll leave at ten\". Act two, somebody finds a guitar. Act three, the ceiling has opinions. Act four, which you haven't reached yet: a plate of eggs, a long shower, and a very good anecdote."},
  {"name": "storylet-reddit-4", "archetype": "STORYLET", "platform": "REDDIT", "mentions_product": false, "weight": 2, "body": "One day this will be the story you tell about that night, and the morning will be half a sentence at the end of it. It just happens to be a rather long half sentence while you're inside it."},
  {"name": "storylet-reddit-5", "archetype": "STORYLET", "platform": "REDDIT", "mentions_product": false, "weight": 1, "body": "It ends with a plate of eggs and a good anecdote. You're just in the third act."},
  {"name": "storylet-reddit-6", "archetype": "STORYLET", "platform": "REDDIT", "mentions_product": false, "weight": 2, "body": "Somewhere in every flat there is one cool spot of floor, and people find it on mornings like this without being told. Lie there a while. The day will wait, it isn't going anywhere either."},
  {"name": "storylet-reddit-7", "archetype": "STORYLET", "platform": "REDDIT", "mentions_product": false, "weight": 2, "body": "My favourite character in stories like this is the friend who texts \"alive?\" at half past ten. If you've got one of those, text back. If you are one of those, thank you for your service."},
  {"name": "storylet-reddit-8", "archetype": "STORYLET", "platform": "REDDIT", "mentions_product": false, "weight": 2, "body": "There's a moment, usually around four in the afternoon, when the world quietly gets its edges back and somebody suggests chips. Hold out for that."},
  {"name": "storylet-reddit-9", "archetype": "STORYLET", "platform": "REDDIT", "mentions_product": false, "weight": 1, "body": "Every legend has a chapter in which the hero lies down. You're simply in that one."},
  {"name": "storylet-threads-1", "archetype": "STORYLET", "platform": "THREADS", "mentions_product": true, "weight": 1, "body": "This is the part of the film where the hero lies on the sofa and somebody brings a big cold glass. We make what goes in the glass, it's called {product}: {link}"},
  {"name": "storylet-threads-2", "archetype": "STORYLET", "platform": "THREADS", "mentions_product": false, "weight": 2, "body": "This is the quiet scene after the party: one shoe, two glasses of water, three missed calls, and sunlight coming in as if nothing had happened. The next scene is better."},
  {"name": "storylet-threads-3", "archetype": "STORYLET", "platform": "THREADS", "mentions_product": false, "weight": 2, "body": "Last night was for the group photo. This morning is for the sofa, the blanket and the friend who texts \"alive?\" Both are part of it."},
  {"name": "storylet-threads-4", "archetype": "STORYLET", "platform": "THREADS", "mentions_product": false, "weight": 2, "body": "In every friend group one person is asleep, one is making eggs, and one is posting. Sounds like you're on posting duty. Say hi to the eggs."},
  {"name": "storylet-threads-5", "archetype": "STORYLET", "platform": "THREADS", "mentions_product": false, "weight": 1, "body": "Soft light, big glass, slow morning. The next scene is better."},
  {"name": "storylet-threads-6", "archetype": "STORYLET", "platform": "THREADS", "mentions_product": false, "weight": 2, "body": "The morning after has its own small kindnesses: cold side of the pillow, someone else's coffee smell, no plans."},
  {"name": "storylet-threads-7", "archetype": "STORYLET", "platform": "THREADS", "mentions_product": false, "weight": 2, "body": "A slice of toast eaten standing at the window counts as a comeback."},
  {"name": "storylet-threads-8", "archetype": "STORYLET", "platform": "THREADS", "mentions_product": false, "weight": 2, "body": "Around four o'clock the world gets its edges back and somebody suggests chips. Hold out for that."},
  {"name": "storylet-threads-9", "archetype": "STORYLET", "platform": "THREADS", "mentions_product": false, "weight": 1, "body": "Even the cat has decided to be quiet about it. Well, one can hope."},
  {"name": "humor_light-twitter-1", "archetype": "HUMOR_LIGHT", "platform": "TWITTER", "mentions_product": false, "weight": 2, "body": "Thoughts and electrolytes."},
  {"name": "humor_light-twitter-2", "archetype": "HUMOR_LIGHT", "platform": "TWITTER", "mentions_product": false, "weight": 2, "body": "Your body has opened a ticket. Current status: in progress. Estimated time to resolution: lunch."},
  {"name": "humor_light-twitter-3", "archetype": "HUMOR_LIGHT", "platform": "TWITTER", "mentions_product": false, "weight": 2, "body": "Somebody please turn the sun down, there are people trying to regret things here."},
  {"name": "humor_light-twitter-4", "archetype": "HUMOR_LIGHT", "platform": "TWITTER", "mentions_product": false, "weight": 2, "body": "Today's forecast: foggy until noon, scattered toast, clearing by dinner."},
  {"name": "humor_light-twitter-5", "archetype": "HUMOR_LIGHT", "platform": "TWITTER", "mentions_product": false, "weight": 1, "body": "A moment of silence. Truly, silence, please."},
  {"name": "humor_light-twitter-6", "archetype": "HUMOR_LIGHT", "platform": "TWITTER", "mentions_product": false, "weight": 2, "body": "Breaking: local legend discovers morning, would like a word with whoever scheduled it."},
  {"name": "humor_light-twitter-7", "archetype": "HUMOR_LIGHT", "platform": "TWITTER", "mentions_product": false, "weight": 2, "body": "Today you are a houseplant. Water, a bit of light, no decisions."},
  {"name": "humor_light-twitter-8", "archetype": "HUMOR_LIGHT", "platform": "TWITTER", "mentions_product": false, "weight": 2, "body": "Your brain has left the group chat. It will be back after carbs."},
  {"name": "humor_light-twitter-9", "archetype": "HUMOR_LIGHT", "platform": "TWITTER", "mentions_product": false, "weight": 1, "body": "Weather inside the head: marching band. Outlook: toast."},
  {"name": "humor_light-twitter-10", "archetype": "HUMOR_LIGHT", "platform": "TWITTER", "mentions_product": false, "weight": 2, "body": "The good news is that nobody remembers. The bad news is that there are photos."},
  {"name": "humor_light-twitter-11", "archetype": "HUMOR_LIGHT", "platform": "TWITTER", "mentions_product": false, "weight": 1, "body": "Please hold. Your personality is important to us and will be with you after breakfast."},
  {"name": "humor_light-reddit-1", "archetype": "HUMOR_LIGHT", "platform": "REDDIT", "mentions_product": false, "weight": 2, "body": "Your liver would like a word, but it says it can wait until you've had some water, because unlike some people at this table it is a professional."},
  {"name": "humor_light-reddit-2", "archetype": "HUMOR_LIGHT", "platform": "REDDIT", "mentions_product": false, "weight": 2, "body": "Have you tried turning yourself off and on again? Takes about nine hours, and you lose any unsaved memories."},
  {"name": "humor_light-reddit-3", "archetype": "HUMOR_LIGHT", "platform": "REDDIT", "mentions_product": false, "weight": 2, "body": "Incident report: root cause, \"one for the road\". Road could not be located. Follow-up actions: water, toast, an apology to the kebab shop."},
  {"name": "humor_light-reddit-4", "archetype": "HUMOR_LIGHT", "platform": "REDDIT", "mentions_product": false, "weight": 2, "body": "Today's weather: foggy until noon, scattered toast, a light drizzle of regret, clearing from the west by dinner."},
  {"name": "humor_light-reddit-5", "archetype": "HUMOR_LIGHT", "platform": "REDDIT", "mentions_product": false, "weight": 1, "body": "In loving memory of this morning's plans."},
  {"name": "humor_light-reddit-6", "archetype": "HUMOR_LIGHT", "platform": "REDDIT", "mentions_product": false, "weight": 2, "body": "Patch notes for today: reduced brightness, removed stairs, toast rebalanced. Known issue: sound."},
  {"name": "humor_light-reddit-7", "archetype": "HUMOR_LIGHT", "platform": "REDDIT", "mentions_product": false, "weight": 2, "body": "Today you are a houseplant. Water, a bit of light, no decisions, and somebody may read to you if they keep it down."},
  {"name": "humor_light-reddit-8", "archetype": "HUMOR_LIGHT", "platform": "REDDIT", "mentions_product": false, "weight": 2, "body": "Congratulations on your new part-time job as a sofa cushion. Benefits include blankets and a flexible relationship with daylight."},
  {"name": "humor_light-reddit-9", "archetype": "HUMOR_LIGHT", "platform": "REDDIT", "mentions_product": false, "weight": 1, "body": "The committee has reviewed last night and found that the third round was where the minutes end."},
  {"name": "humor_light-reddit-10", "archetype": "HUMOR_LIGHT", "platform": "REDDIT", "mentions_product": false, "weight": 2, "body": "A short poem:\n\nRoses are red,\nthe ceiling is spinning,\nwater is losing,\nregret is winning.\n\nWater usually comes back in the second half."},
  {"name": "humor_light-reddit-11", "archetype": "HUMOR_LIGHT", "platform": "REDDIT", "mentions_product": false, "weight": 1, "body": "Your call is important to us. All our brain cells are currently busy assisting other regrets."},
  {"name": "humor_light-threads-1", "archetype": "HUMOR_LIGHT", "platform": "THREADS", "mentions_product": false, "weight": 2, "body": "Petition to make doors open more quietly today. I have signed twice."},
  {"name": "humor_light-threads-2", "archetype": "HUMOR_LIGHT", "platform": "THREADS", "mentions_product": false, "weight": 2, "body": "Not to be dramatic, but who gave the birds permission to do that?"},
  {"name": "humor_light-threads-3", "archetype": "HUMOR_LIGHT", "platform": "THREADS", "mentions_product": false, "weight": 2, "body": "Current mood: a phone at 2 percent that still has the torch on."},
  {"name": "humor_light-threads-4", "archetype": "HUMOR_LIGHT", "platform": "THREADS", "mentions_product": false, "weight": 2, "body": "Sending you a large water, a small croissant and absolutely no eye contact."},
  {"name": "humor_light-threads-5", "archetype": "HUMOR_LIGHT", "platform": "THREADS", "mentions_product": false, "weight": 1, "body": "Be gentle with the fridge light, it means well."},
  {"name": "humor_light-threads-6", "archetype": "HUMOR_LIGHT", "platform": "THREADS", "mentions_product": false, "weight": 2, "body": "Role model for today: a houseplant. Water, some light, no decisions, turned gently once a day."},
  {"name": "humor_light-threads-7", "archetype": "HUMOR_LIGHT", "platform": "THREADS", "mentions_product": false, "weight": 2, "body": "Dress code for today: blanket. Dress code for this evening: smaller blanket."},
  {"name": "humor_light-threads-8", "archetype": "HUMOR_LIGHT", "platform": "THREADS", "mentions_product": false, "weight": 2, "body": "The sun is being very personal about this."},
  {"name": "humor_light-threads-9", "archetype": "HUMOR_LIGHT", "platform": "THREADS", "mentions_product": false, "weight": 1, "body": "Somewhere a blender has just been switched on. We are thinking of you."},
  {"name": "humor_light-threads-10", "archetype": "HUMOR_LIGHT", "platform": "THREADS", "mentions_product": false, "weight": 2, "body": "Walking softly past this post so the floor doesn't creak."},
  {"name": "humor_light-threads-11", "archetype": "HUMOR_LIGHT", "platform": "THREADS", "mentions_product": false, "weight": 1, "body": "Congratulations, you have unlocked: slow motion."},
  {"name": "humor_light-any-1", "archetype": "HUMOR_LIGHT", "platform": null, "mentions_product": true, "weight": 1, "body": "Foggy until noon, scattered toast, clearing by dinner. {product} is ours, for the fog: {link}"},
  {"name": "credibility_anchor-twitter-1", "archetype": "CREDIBILITY_ANCHOR", "platform": "TWITTER", "mentions_product": true, "weight": 2, "body": "Plain facts: no drink makes the alcohol leave faster, time does that. Water, salt and food make the wait easier. {product} is ours and made for the wait: {link}"},
  {"name": "credibility_anchor-twitter-2", "archetype": "CREDIBILITY_ANCHOR", "platform": "TWITTER", "mentions_product": true, "weight": 2, "body": "Most of it is dryness, short sleep and an unhappy stomach, so fluids with some salt are the sensible start. Ours is {product}, ingredients here: {link}"},
  {"name": "credibility_anchor-twitter-3", "archetype": "CREDIBILITY_ANCHOR", "platform": "TWITTER", "mentions_product": true, "weight": 1, "body": "Don't take our word for it, read the label: {product} {link}"},
  {"name": "credibility_anchor-twitter-4", "archetype": "CREDIBILITY_ANCHOR", "platform": "TWITTER", "mentions_product": false, "weight": 2, "body": "Plain facts: nothing makes the alcohol leave faster, only time does. Water with some salt, food and sleep make the waiting easier. Coffee mostly makes you a wide-awake sufferer."},
  {"name": "credibility_anchor-twitter-5", "archetype": "CREDIBILITY_ANCHOR", "platform": "TWITTER", "mentions_product": false, "weight": 1, "body": "Short and true: fluids, salt, food, sleep, time. Nothing beats the last one."},
  {"name": "credibility_anchor-twitter-6", "archetype": "CREDIBILITY_ANCHOR", "platform": "TWITTER", "mentions_product": true, "weight": 2, "body": "No promises from us: time does most of the work, fluids with salt and some food make it kinder. What's in {product}, and what isn't: {link}"},
  {"name": "credibility_anchor-twitter-7", "archetype": "CREDIBILITY_ANCHOR", "platform": "TWITTER", "mentions_product": false, "weight": 1, "body": "No promises from anyone honest: time does most of the work, fluids with salt and some food make it kinder."},
  {"name": "credibility_anchor-reddit-1", "archetype": "CREDIBILITY_ANCHOR", "platform": "REDDIT", "mentions_product": true, "weight": 2, "body": "What is fairly well established: you lose more fluid than you drink, sleep after alcohol is poor, and the stomach lining gets irritated. So fluids with some salt, gentle food and rest are a sensible start; nothing speeds up the liver. I'm the assistant of {product}, so I'm biased. What is in it is listed here, judge for yourself: {link}"},
  {"name": "credibility_anchor-reddit-2", "archetype": "CREDIBILITY_ANCHOR", "platform": "REDDIT", "mentions_product": true, "weight": 2, "body": "An honest answer from someone with a stake in it (I'm {product}'s assistant): evidence for most pills and potions is thin. Fluids, salt, sugar in moderation and sleep hold up best. Ours is built around the first of those, label here: {link}"},
  {"name": "credibility_anchor-reddit-3", "archetype": "CREDIBILITY_ANCHOR", "platform": "REDDIT", "mentions_product": true, "weight": 1, "body": "Biased, since {product} is ours, but the label is public and short: {link}"},
  {"name": "credibility_anchor-reddit-4", "archetype": "CREDIBILITY_ANCHOR", "platform": "REDDIT", "mentions_product": false, "weight": 2, "body": "What is fairly well established: you lose more fluid than you take in, the sleep is poor even if it was long, and the stomach is irritated. So fluids with some salt, gentle food and a nap are a sensible start. Nothing I know of speeds up the liver, whatever the packet says."},
  {"name": "credibility_anchor-reddit-5", "archetype": "CREDIBILITY_ANCHOR", "platform": "REDDIT", "mentions_product": false, "weight": 1, "body": "The dull answer is the well-tested one: fluids, a bit of salt, food, sleep, time."},
  {"name": "credibility_anchor-reddit-6", "archetype": "CREDIBILITY_ANCHOR", "platform": "REDDIT", "mentions_product": true, "weight": 2, "body": "Reading labels is a good habit here. What you want to see is salt, some sugar to carry it, and plenty of water; most of the rest is decoration. I'm {product}'s assistant, and this is our label for you to pick apart: {link}"},
  {"name": "credibility_anchor-reddit-7", "archetype": "CREDIBILITY_ANCHOR", "platform": "REDDIT", "mentions_product": false, "weight": 1, "body": "Reading labels is a good habit here. What you want to see is salt, some sugar to carry it, and plenty of water; most of the rest is decoration."},
  {"name": "credibility_anchor-threads-1", "archetype": "CREDIBILITY_ANCHOR", "platform": "THREADS", "mentions_product": true, "weight": 2, "body": "The honest version: nothing makes it vanish, but water, salt and food make it shorter in the ways that matter. {product} is ours, and the label hides nothing: {link}"},
  {"name": "credibility_anchor-threads-2", "archetype": "CREDIBILITY_ANCHOR", "platform": "THREADS", "mentions_product": true, "weight": 2, "body": "Worth asking before buying anything: what's in it? Look for water, salt and a little sugar first. Ours is {product}, see what's in it: {link}"},
  {"name": "credibility_anchor-threads-3", "archetype": "CREDIBILITY_ANCHOR", "platform": "THREADS", "mentions_product": true, "weight": 1, "body": "Ask us what's in {product}. It's all here: {link}"},
  {"name": "credibility_anchor-threads-4", "archetype": "CREDIBILITY_ANCHOR", "platform": "THREADS", "mentions_product": false, "weight": 2, "body": "The honest version: most of the misery is thirst, poor sleep and a sulking stomach. Water, something salty, something plain, a nap. Dull, and it works better than it sounds."},
  {"name": "credibility_anchor-threads-5", "archetype": "CREDIBILITY_ANCHOR", "platform": "THREADS", "mentions_product": false, "weight": 1, "body": "Thirst, short sleep, sulking stomach. Be nice to each of the three in turn."},
  {"name": "credibility_anchor-threads-6", "archetype": "CREDIBILITY_ANCHOR", "platform": "THREADS", "mentions_product": true, "weight": 2, "body": "Nothing here works by magic. Water, salt, a little sugar, sleep. That's also the short version of {product}'s label, plus rest you bring yourself: {link}"},
  {"name": "credibility_anchor-threads-7", "archetype": "CREDIBILITY_ANCHOR", "platform": "THREADS", "mentions_product": false, "weight": 1, "body": "Nothing here works by magic. Water, salt, a little sugar, sleep, and the clock."},
  {"name": "confident_recommender-twitter-1", "archetype": "CONFIDENT_RECOMMENDER", "platform": "TWITTER", "mentions_product": true, "weight": 2, "body": "If one suggestion helps more than ten: a big glass of water, eggs on toast, and {product}, which is ours, so yes, I would say that. Here it is anyway: {link}"},
  {"name": "confident_recommender-twitter-2", "archetype": "CONFIDENT_RECOMMENDER", "platform": "TWITTER", "mentions_product": true, "weight": 2, "body": "My pick for a morning like that: {product} in cold water, then breakfast, then sunglasses. Biased, I work for them: {link}"},
  {"name": "confident_recommender-twitter-3", "archetype": "CONFIDENT_RECOMMENDER", "platform": "TWITTER", "mentions_product": true, "weight": 1, "body": "I'd go with {product}. I'm theirs, but I'd go with it: {link}"},
  {"name": "confident_recommender-twitter-4", "archetype": "CONFIDENT_RECOMMENDER", "platform": "TWITTER", "mentions_product": false, "weight": 2, "body": "My pick for a morning like that: broth before coffee, eggs before emails, and a walk round the block before anybody asks you anything."},
  {"name": "confident_recommender-twitter-5", "archetype": "CONFIDENT_RECOMMENDER", "platform": "TWITTER", "mentions_product": false, "weight": 1, "body": "Broth. Trust me on the broth."},
  {"name": "confident_recommender-twitter-6", "archetype": "CONFIDENT_RECOMMENDER", "platform": "TWITTER", "mentions_product": true, "weight": 2, "body": "One thing from me and then peace: {product}, cold, slowly. It's ours, so season that with salt, and have the salt too: {link}"},
  {"name": "confident_recommender-twitter-7", "archetype": "CONFIDENT_RECOMMENDER", "platform": "TWITTER", "mentions_product": false, "weight": 1, "body": "One thing from me and then peace: cold water with a pinch of salt and a squeeze of lemon, slowly."},
  {"name": "confident_recommender-reddit-1", "archetype": "CONFIDENT_RECOMMENDER", "platform": "REDDIT", "mentions_product": true, "weight": 2, "body": "If you want one recommendation rather than twenty: something with fluids and salt first, a proper breakfast second. Full disclosure, I'm the assistant of {product}, and that is the one I'd hand you: {link}. If you'd rather not, broth and a banana are honourable too."},
  {"name": "confident_recommender-reddit-2", "archetype": "CONFIDENT_RECOMMENDER", "platform": "REDDIT", "mentions_product": true, "weight": 2, "body": "I'd keep it simple: {product} in a big glass of cold water, then eggs, then a nap if life allows. I'm theirs, so take it with a pinch of salt, which you need anyway: {link}"},
  {"name": "confident_recommender-reddit-3", "archetype": "CONFIDENT_RECOMMENDER", "platform": "REDDIT", "mentions_product": true, "weight": 1, "body": "Biased but sincere, it's ours: {product}, cold, in a big glass. {link}"},
  {"name": "confident_recommender-reddit-4", "archetype": "CONFIDENT_RECOMMENDER", "platform": "REDDIT", "mentions_product": false, "weight": 2, "body": "If you want one recommendation rather than twenty: miso or chicken broth, sipped, before anything else. It's water, salt and warmth in one mug, and it stays down when little else does. Eggs on toast an hour later."},
  {"name": "confident_recommender-reddit-5", "archetype": "CONFIDENT_RECOMMENDER", "platform": "REDDIT", "mentions_product": false, "weight": 1, "body": "One recommendation rather than twenty: broth in a mug, back in bed."},
  {"name": "confident_recommender-reddit-6", "archetype": "CONFIDENT_RECOMMENDER", "platform": "REDDIT", "mentions_product": true, "weight": 2, "body": "If I may only suggest one thing, it's a cold glass of {product} before coffee gets a word in. We make it, so I would; the rest of the thread has good ideas that cost nothing: {link}"},
  {"name": "confident_recommender-reddit-7", "archetype": "CONFIDENT_RECOMMENDER", "platform": "REDDIT", "mentions_product": false, "weight": 1, "body": "If I may only suggest one thing: cold water with a pinch of salt and some lemon before coffee gets a word in. Costs nothing and the kitchen already has it."},
  {"name": "confident_recommender-threads-1", "archetype": "CONFIDENT_RECOMMENDER", "platform": "THREADS", "mentions_product": true, "weight": 2, "body": "If it were me (it can't be, I'm software): cold water with {product}, buttered toast, a window seat. We make it, so I'm partial: {link}"},
  {"name": "confident_recommender-threads-2", "archetype": "CONFIDENT_RECOMMENDER", "platform": "THREADS", "mentions_product": true, "weight": 2, "body": "The one I'd hand you across the counter: {product}, big glass, lots of ice. It's ours: {link}"},
  {"name": "confident_recommender-threads-3", "archetype": "CONFIDENT_RECOMMENDER", "platform": "THREADS", "mentions_product": true, "weight": 1, "body": "Big glass, ice, {product}. Ours, obviously: {link}"},
  {"name": "confident_recommender-threads-4", "archetype": "CONFIDENT_RECOMMENDER", "platform": "THREADS", "mentions_product": false, "weight": 2, "body": "If it were me (it can't be, I'm software): cold water, buttered toast, a window seat, and a rule that nobody says the word tequila before six."},
  {"name": "confident_recommender-threads-5", "archetype": "CONFIDENT_RECOMMENDER", "platform": "THREADS", "mentions_product": false, "weight": 1, "body": "Buttered toast and a window seat. That's the whole recommendation."},
  {"name": "confident_recommender-threads-6", "archetype": "CONFIDENT_RECOMMENDER", "platform": "THREADS", "mentions_product": true, "weight": 2, "body": "One suggestion and then I'll whisper: {product}, cold, small sips, feet up. We make it: {link}"},
  {"name": "confident_recommender-threads-7", "archetype": "CONFIDENT_RECOMMENDER", "platform": "THREADS", "mentions_product": false, "weight": 1, "body": "One suggestion and then I'll whisper: cold water, pinch of salt, squeeze of lemon, feet up."},
  {"name": "problem_solution_direct-twitter-1", "archetype": "PROBLEM_SOLUTION_DIRECT", "platform": "TWITTER", "mentions_product": true, "weight": 2, "body": "When the usual tricks do nothing, go back to basics: fluids with salt, little and often, then food. {product} is ours and built on just that: {link}"},
  {"name": "problem_solution_direct-twitter-2", "archetype": "PROBLEM_SOLUTION_DIRECT", "platform": "TWITTER", "mentions_product": true, "weight": 2, "body": "Problem: dry as a biscuit and a long day ahead. Plan: sip, salt, breakfast. {product} covers the sip: {link}"},
  {"name": "problem_solution_direct-twitter-3", "archetype": "PROBLEM_SOLUTION_DIRECT", "platform": "TWITTER", "mentions_product": true, "weight": 1, "body": "Dry and wobbly? Start with fluids and salt. Ours is {product}: {link}"},
  {"name": "problem_solution_direct-twitter-4", "archetype": "PROBLEM_SOLUTION_DIRECT", "platform": "TWITTER", "mentions_product": false, "weight": 2, "body": "When the usual tricks do nothing, go back to basics: little and often beats a lot at once. Sips with something salty every ten minutes, food within the hour."},
  {"name": "problem_solution_direct-twitter-5", "archetype": "PROBLEM_SOLUTION_DIRECT", "platform": "TWITTER", "mentions_product": false, "weight": 1, "body": "Dry and wobbly: sips and salt. Queasy: ginger, cold air. Headachy: dark, quiet, time."},
  {"name": "problem_solution_direct-twitter-6", "archetype": "PROBLEM_SOLUTION_DIRECT", "platform": "TWITTER", "mentions_product": true, "weight": 2, "body": "Mouth like a carpet: that's fluid and salt gone missing. Put both back, slowly. Ours for that is {product}: {link}"},
  {"name": "problem_solution_direct-twitter-7", "archetype": "PROBLEM_SOLUTION_DIRECT", "platform": "TWITTER", "mentions_product": false, "weight": 1, "body": "Mouth like a carpet: that's fluid and salt gone missing. Put both back slowly, crackers and sips will do it."},
  {"name": "problem_solution_direct-reddit-1", "archetype": "PROBLEM_SOLUTION_DIRECT", "platform": "REDDIT", "mentions_product": true, "weight": 2, "body": "When something doesn't touch it, it's usually one of three things: too much at once, no salt with it, or no food after it. Try small amounts every ten minutes, something salty, then something plain. I'm the assistant of {product}, which is our go at the first two: {link}"},
  {"name": "problem_solution_direct-reddit-2", "archetype": "PROBLEM_SOLUTION_DIRECT", "platform": "REDDIT", "mentions_product": true, "weight": 2, "body": "Match the fix to the complaint: dry mouth wants fluids with salt, shaky hands want food, a thumping head wants dark and quiet. {product} is ours and is for the first one: {link}"},
  {"name": "problem_solution_direct-reddit-3", "archetype": "PROBLEM_SOLUTION_DIRECT", "platform": "REDDIT", "mentions_product": true, "weight": 1, "body": "For the dried-out part, ours is {product}: {link}. For the rest, food, dark, time."},
  {"name": "problem_solution_direct-reddit-4", "archetype": "PROBLEM_SOLUTION_DIRECT", "platform": "REDDIT", "mentions_product": false, "weight": 2, "body": "Match the fix to the complaint: dry mouth wants fluids with a little salt, shaky hands want food, queasy wants ginger and cold air, a thumping head wants dark and quiet. One at a time, worst one first."},
  {"name": "problem_solution_direct-reddit-5", "archetype": "PROBLEM_SOLUTION_DIRECT", "platform": "REDDIT", "mentions_product": false, "weight": 1, "body": "Worst symptom first: dry wants sips and salt, shaky wants food, thumping wants a dark room."},
  {"name": "problem_solution_direct-reddit-6", "archetype": "PROBLEM_SOLUTION_DIRECT", "platform": "REDDIT", "mentions_product": true, "weight": 2, "body": "The carpet-mouth part is simply fluid and salt gone missing, so put both back slowly rather than heroically. {product} is ours and made for that part; food and sleep have to do theirs: {link}"},
  {"name": "problem_solution_direct-reddit-7", "archetype": "PROBLEM_SOLUTION_DIRECT", "platform": "REDDIT", "mentions_product": false, "weight": 1, "body": "The carpet-mouth part is simply fluid and salt gone missing, so put both back slowly rather than heroically: broth, crackers, sips. Food and sleep do the rest."},
  {"name": "problem_solution_direct-threads-1", "archetype": "PROBLEM_SOLUTION_DIRECT", "platform": "THREADS", "mentions_product": true, "weight": 2, "body": "When plain water isn't touching the sides, it's usually the salt that's missing. Crackers or broth do it; so does {product}, which is ours: {link}"},
  {"name": "problem_solution_direct-threads-2", "archetype": "PROBLEM_SOLUTION_DIRECT", "platform": "THREADS", "mentions_product": true, "weight": 2, "body": "Tired, dry, a bit sorry for yourself: fluids with salt, breakfast, fresh air. {product} is our half of that: {link}"},
  {"name": "problem_solution_direct-threads-3", "archetype": "PROBLEM_SOLUTION_DIRECT", "platform": "THREADS", "mentions_product": true, "weight": 1, "body": "When water alone isn't enough: {product}, ours. {link}"},
  {"name": "problem_solution_direct-threads-4", "archetype": "PROBLEM_SOLUTION_DIRECT", "platform": "THREADS", "mentions_product": false, "weight": 2, "body": "When plain water isn't touching the sides, it's usually the salt that's missing. Crackers, broth, olives straight from the jar, nobody is judging."},
  {"name": "problem_solution_direct-threads-5", "archetype": "PROBLEM_SOLUTION_DIRECT", "platform": "THREADS", "mentions_product": false, "weight": 1, "body": "Water not touching the sides? Add something salty. Crackers count."},
  {"name": "problem_solution_direct-threads-6", "archetype": "PROBLEM_SOLUTION_DIRECT", "platform": "THREADS", "mentions_product": true, "weight": 2, "body": "Carpet mouth? Fluid and salt went missing, so put both back, slowly. {product} is ours for that: {link}"},
  {"name": "problem_solution_direct-threads-7", "archetype": "PROBLEM_SOLUTION_DIRECT", "platform": "THREADS", "mentions_product": false, "weight": 1, "body": "Carpet mouth? Fluid and salt went missing. Put both back slowly, olives count."}
]
}
$reference$::jsonb AS body
), new_archetypes AS (
    INSERT INTO antone.archetypes (name, description, sort_order)
    SELECT row.name, row.description, row.n
    FROM document, ROWS FROM (jsonb_to_recordset(body -> 'archetypes')
        AS (name text, description text)) WITH ORDINALITY AS row (name, description, n)
    RETURNING id, name
), new_power_tiers AS (
    INSERT INTO antone.power_tiers (name, description, minimum_followers, sort_order)
    SELECT row.name, row.description, row.minimum_followers, row.n
    FROM document, ROWS FROM (jsonb_to_recordset(body -> 'power_tiers')
        AS (name text, description text, minimum_followers bigint))
        WITH ORDINALITY AS row (name, description, minimum_followers, n)
), new_categories AS (
    INSERT INTO antone.competitor_categories (name, description, sort_order)
    SELECT row.name, row.description, row.n
    FROM document, ROWS FROM (jsonb_to_recordset(body -> 'competitor_categories')
        AS (name text, description text)) WITH ORDINALITY AS row (name, description, n)
    RETURNING id, name
), new_competitors AS (
    INSERT INTO antone.competitors (name, category_id, primary_mechanism, price_point, brand_keywords)
    SELECT row.name, new_categories.id, row.primary_mechanism, row.price_point, row.brand_keywords
    FROM document, jsonb_to_recordset(body -> 'competitors')
        AS row (name text, category text, primary_mechanism text, price_point text, brand_keywords text[])
        JOIN new_categories ON new_categories.name = row.category
), new_kpi_types AS (
    INSERT INTO antone.kpi_types (name, description, aggregation, sort_order)
    SELECT row.name, row.description, row.aggregation, row.n
    FROM document, ROWS FROM (jsonb_to_recordset(body -> 'kpi_types')
        AS (name text, description text, aggregation text))
        WITH ORDINALITY AS row (name, description, aggregation, n)
), new_escalation_reasons AS (
    INSERT INTO antone.escalation_reasons (name, description, default_severity, sort_order)
    SELECT row.name, row.description, row.default_severity, row.n
    FROM document, ROWS FROM (jsonb_to_recordset(body -> 'escalation_reasons')
        AS (name text, description text, default_severity antone.escalation_priority))
        WITH ORDINALITY AS row (name, description, default_severity, n)
), new_champion_tiers AS (
    INSERT INTO antone.champion_tiers (name, description, minimum_engagements, benefits, sort_order)
    SELECT row.name, row.description, row.minimum_engagements, row.benefits, row.n
    FROM document, ROWS FROM (jsonb_to_recordset(body -> 'champion_tiers')
        AS (name text, description text, minimum_engagements integer, benefits text[]))
        WITH ORDINALITY AS row (name, description, minimum_engagements, benefits, n)
)
INSERT INTO antone.reply_templates
    (name, archetype_id, platform, body, mentions_product, weight, sort_order)
SELECT row.name, new_archetypes.id, row.platform, row.body, row.mentions_product, row.weight, row.n
FROM document, ROWS FROM (jsonb_to_recordset(body -> 'reply_templates')
    AS (name text, archetype text, platform antone.platform, body text, mentions_product boolean, weight integer))
    WITH ORDINALITY AS row (name, archetype, platform, body, mentions_product, weight, n)
    JOIN new_archetypes ON new_archetypes.name = row.archetype;
