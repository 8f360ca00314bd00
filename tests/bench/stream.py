"""A stream of posts to measure with: sentences from a small grammar, authors with a long tail; the same for a seed."""
import random
from datetime import datetime, timedelta, timezone

# {name} is replaced by one of the words of that list, again and again until none is left.
WORDS = {
    "hung": ["hungover", "so hungover", "unbelievably hungover", "hungover as hell", "a bit hungover", "properly hungover"],
    "hangover": ["the worst hangover", "a monster hangover", "this hangover", "a two-day hangover", "a tequila hangover",
                 "my first hangover since uni"],
    "drink": ["prosecco", "red wine", "tequila", "gin and tonics", "craft beer", "margaritas", "cheap vodka", "sangria",
              "espresso martinis", "pints", "whisky sours"],
    "amount": ["two bottles of", "far too many", "six rounds of", "a frankly silly amount of", "one more glass of"],
    "event": ["the wedding", "my sister's birthday", "the office party", "a leaving do", "bottomless brunch", "the gig",
              "a quiet dinner that wasn't", "the derby", "karaoke", "the reunion"],
    "symptom": ["my head is pounding", "I can't keep water down", "the room is spinning", "my mouth is a desert",
                "I have the shakes", "light hurts", "my stomach is staging a protest", "I feel sick every time I stand up"],
    "duty": ["a meeting at nine", "a twelve hour shift", "a flight at noon", "my kid's football at ten", "an exam",
             "a job interview after lunch", "to drive my mum to church", "a half marathon", "brunch with his parents"],
    "ask": ["What actually helps?", "any tips?", "does anything work", "how do I fix this", "please help",
            "what do people take for this?", "is there a remedy that isn't a nap", "somebody tell me what to eat"],
    "joke": ["lol", "haha", "send crisps", "my own fault really", "never again (until Friday)", "10/10 would regret again",
             "the cat is judging me", ""],
    "place": ["on the sofa", "on the bathroom floor", "on a rail replacement bus", "in the office kitchen", "in bed", "at my desk"],
    "brand": ["Liquid IV", "Pedialyte", "Gatorade", "pickle juice", "Drip Drop", "ZBiotics", "Berocca"],
    "verdict": ["did nothing", "saved me", "works, apparently", "is just salty water", "was worth a try", "didn't work"],
    "thing": ["sugar", "book", "inbox", "market", "convention", "emotional"],
    "topic": ["the new stadium", "my sourdough", "season three", "the bus timetable", "her speech", "this keyboard",
              "the allotment", "parents' evening", "the election", "a podcast about moss", "our landlord", "the dog"],
    "mood": ["Honestly can't stop thinking about", "Nobody talks enough about", "Three hours of my life spent on",
             "Quietly proud of", "Not sure how I feel about", "Today I learned something about", "Very excited for",
             "I will not be taking questions about"],
    "tail": ["", "", " #monday", " and that's all", " tbh", " 😂", " ❤️", " (again)", ", you know who you are", " https://example.com/x7"],
}

# share in the stream, and how such posts begin
SHAPES = [
    (12, "{hung} after {event} and I have {duty}. {ask}"),
    (8, "Woke up with {hangover}, {symptom}. {ask} {joke}"),
    (6, "{amount} {drink} last night and now {symptom}. {ask}"),
    (6, "{hung} {place} after {amount} {drink}, {joke}"),
    (5, "{hangover} after {event}: {symptom} and {symptom}"),
    (4, "how do you get through {duty} with {hangover}? {symptom}"),
    (3, "{brand} {verdict} for {hangover}, {symptom}"),
    (2, "Does {brand} work when you're {hung}? Asking with {duty} ahead"),
    (1, "{hung} and pregnant and scared, {ask}"),
    (1, "{hung} again, I don't want to be here any more"),
    (3, "Watching The Hangover again, that film never gets old{tail}"),
    (3, "{thing} hangover is real after {event}{tail}"),
    (1, "GIVEAWAY: follow and RT to win a crate of {drink}{tail}"),
    (4, "{amount} {drink} at {event} tonight, who is in?{tail}"),
    (14, "{mood} {topic}{tail}"),
    (14, "{mood} {topic}, and then there is {topic}. {mood} both{tail}"),
    (13, "Does anyone else think {topic} would be better with {topic}?{tail}"),
]

PLATFORMS = (("TWITTER", 70), ("REDDIT", 20), ("THREADS", 10))


def sentence(rng):
    """One or, for three posts in ten, two sentences; about 100 characters on average."""
    text = rng.choices([shape for _, shape in SHAPES], [share for share, _ in SHAPES])[0]
    if rng.random() < 0.3:
        text += ". {mood} {topic}{tail}"
    while "{" in text:
        head, _, rest = text.partition("{")
        name, _, tail = rest.partition("}")
        text = head + rng.choice(WORDS[name]) + tail
    return text.strip()[:1].upper() + text.strip()[1:]


def authors(rng, count):
    """(platform, platform_id, handle, follower_count, is_verified); followers with a long tail."""
    for number in range(count):
        platform = rng.choices([name for name, _ in PLATFORMS], [share for _, share in PLATFORMS])[0]
        followers = min(int(rng.paretovariate(0.7) * 20), 900_000_000)
        yield platform, f"a{number}", f"handle_{number}", followers, followers > 200_000


def posts(rng, count, author_count, now=None):
    """(author number, platform_post_id, content, published_at, detected_at, metrics) by time. A few authors write much,
    most write once: the shares follow Zipf's law."""
    now = now or datetime.now(timezone.utc)
    weights = [1 / (rank + 10) for rank in range(author_count)]
    for number, author in enumerate(rng.choices(range(author_count), weights, k=count)):
        detected = now - timedelta(seconds=(count - number) * 20)
        published = detected - timedelta(minutes=rng.expovariate(1 / 30))
        likes = int(rng.paretovariate(0.9)) - 1
        metrics = {"likes": min(likes, 10_000_000), "replies": likes // 7, "reposts": likes // 11}
        yield author, f"b{number}", sentence(rng), published, detected, metrics


def generator(seed=20261120):
    return random.Random(seed)
