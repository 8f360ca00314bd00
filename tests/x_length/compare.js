// Holds src/domain/platform_length.c against the npm package twitter-text; run by ./dev x-length.
//   node compare.js DIRECTORY PROGRAM COUNT     COUNT texts put together at random, counted by both; exits 1 where they differ
//   node compare.js DIRECTORY --frozen          the texts of tests/data/x-lengths.jsonl with what the package says
"use strict";
const { spawnSync } = require("child_process");
const path = require("path");
const { parseTweet } = require(path.resolve(process.argv[2], "node_modules/twitter-text"));

const link = "utm_source=twitter&utm_medium=social&utm_campaign=antone&utm_content=antone_twitter_0123456789ab";
const fixed = [
    "", "a", "hungover", "—Antone (Vita)", "Sip water. —Antone (Vita) | Helped 12 people this month", "naïve café", "nai\u0308ve cafe\u0301",
    "二日酔いがつらい", "숙취", "Похмелье", "صداع", "\u1100\u1161\u11a8", "…", "„So“ – 5′ 6″ ‰ ※", "\u200b\u200c\u200d\u200e", "\u10ff\u1100",
    `https://vita.example/recovery?${link}`, `https://vita.com/recovery?${link}`, `Here: https://vita.example/recovery?${link} —Antone (Vita)`,
    `Here: https://drinkvita.com/recovery?${link}#hangover —Antone (Vita)`, "vita.com", "Vita.COM.", "(vita.com)", "vita.com,", "vita.com/a.", "vita.com/a_(b)",
    "vita.com/a_(b_(c))", "vita.com/(a", "vita.com/a)b", "vita.com?a=1", "vita.com/?a=1&b=", "vita.com/?a=1.", "vita.com:8080", "vita.com:8080/x", "vita.com:x",
    "http://vita.com", "HTTPS://VITA.COM/A", "ftp://vita.com", "//vita.com", "-vita.com", "_vita.com", "a_b.com", "a_b.vita.com", "a-.com", "-a.com",
    "http://-a.com", "http://a_b.com", "http://a_b.vita.com", "@vita.com", "#vita.com", "$vita.com", "＠vita.com", "mail@vita.com", "x.example", "https://x.example",
    "e.g. this", "i.e.so", "1.5 l", "3.am", "water.Sip", "water.so", "rest.And", "nap.is", "a.b.c.d.com", "a..com", "com", ".com", "http://com", "http://.com",
    "https://t.co/abcdefghij", "https://t.co/abcdefghij/more", "https://t.co/abc-def", "https://t.co/abc?x=1", "https://t.co/abc?x=1.", "t.co/abcdefghij/more",
    "https://t.co/" + "a".repeat(40), "https://t.co/" + "a".repeat(41), "https://t.co", "https://t.co/", "https://T.CO/ABC.def", "xn--a.com", "xn--ls8h.la",
    "http://xn--e1aybc.xn--p1ai/", "пример.рф", "http://пример.рф/путь", "http://ПРИМЕР.РФ", "例え.みんな", "http://例え.みんな/a", "例えvita.com", "http://例えvita.com/x",
    "二日酔い。vita.com", "http://" + "あ".repeat(20) + ".com", "http://" + "あいうえおかきくけこさしすせそたちつてとなにぬねの".repeat(2) + ".com",
    "http://" + "a".repeat(63) + ".com", "http://" + "a".repeat(64) + ".com", "http://vita.com/" + "a".repeat(4074), "http://vita.com/" + "a".repeat(4075),
    "vita.com.みんな/a b", "vita.com vita.org/x vita.net", "vita.com/vita.org", "vita.comvita.org", "vita.com@x", "vita.com+x", "vita.com-x", "vita.com_x",
    "http://vita.com/Ιι", "http://vita.com/–_–", "http://vita.com/ä/ж/字", "http://vita.com/a!*';:=+,.$/%#[]-~@|&b", "http://vita.com/a?!?*'@();:&=+$/%#[]-_.,~|z",
    "🙂", "🙂🙂", "👍🏽", "👨‍👩‍👧‍👦", "👩🏽‍⚕️", "👩‍⚕", "🏋️‍♀️", "🏋🏽‍♀️", "🏋‍♀️", "🏃‍♂️", "🏃🏿‍♂️", "🧟‍♀️", "🏳️‍🌈", "🏴‍☠️", "👁‍🗨", "🇩🇪", "🇩🇪🇫🇷", "🇽🇽", "🇩", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴󠁧󠁢󠁵󠁳󠁿",
    "#️⃣", "1⃣", "1️", "©", "©️", "®️", "™", "™️", "♟️", "☕", "☕︎", "☕️", "❤", "❤️", "❤︎", "✌🏽", "✌️🏽", "✌︎🏽", "🏽", "\ufe0f", "\ufe0e", "\u200d", "🫠", "🥲", "🧑‍🤝‍🧑",
    "🙂vita.com", "vita.com🙂", "http://vita.com/🙂", "http://🙂.com", "🙂.com", "a🙂b.com/x", "👍🏽👍🏽 vita.com 👨‍👩‍👧", "\ufeffvita.com", "\u202avita.com", "a\u2028vita.com",
    "vita\u007f.com", "http://vi\u007fta.com", "\u0001vita.com", "vita.com\u0001", "\"vita.com\"", "`vita.com`", "<vita.com>", "[vita.com](https://vita.com/x)", "{vita.com}",
];
const pieces = [
    "a", "Z", "7", ".", ".", ".", ",", "/", "?", "#", "@", "-", "_", ":", "(", ")", "=", "&", " ", " ", "\n", "é", "e\u0301", "ß", "ж", "Ι", "あ", "字", "\u3002", "한", "ا",
    "’", "—", "…", "″", "\u200d", "\ufe0f", "\ufe0e", "\u200e", "\u00a0", "\"", "`", "\u007f", "\ufeff", "vita", "com", "org", "co.uk", "example", "рф", "みんな", "한국", "onion",
    "museum", "xn--", "xn--p1ai", "http://", "https://", "https://vita.com/", "https://vita.example/", "vita.com", "t.co/", "https://t.co/", "a_b", "?a=1", "/x_(y)", ":80",
    "🙂", "👍", "🏽", "👩", "👨", "⚕️", "♀️", "♂", "🏋", "🏃", "❤️", "❤", "☕", "1", "⃣", "©", "🇩", "🇪", "🏳️", "🌈", "🏴", "🫠", "👧", "✌", "hungover", "water", "Sip water.",
];

let seed = 20261129;
function random(below) { // xorshift32: the same texts on every machine
    seed ^= seed << 13; seed ^= seed >>> 17; seed ^= seed << 5;
    return (seed >>> 0) % below;
}
function made() {
    let text = "";
    for (let i = 1 + random(14); i > 0; i--) text += pieces[random(pieces.length)];
    return /:\/\/\S*:\S*@/.test(text) ? made() : text; // what looks like a password is kept out of the tree
}

function texts(count) {
    const all = fixed.slice();
    while (all.length < count) all.push(made());
    return all;
}

if (process.argv[3] === "--frozen") {
    for (const text of texts(1200)) console.log(JSON.stringify({ text, length: parseTweet(text).weightedLength }));
} else {
    const all = texts(Number(process.argv[4]));
    const run = spawnSync(process.argv[3], { input: all.map(text => text + "\0").join(""), maxBuffer: 1 << 30 });
    const ours = run.stdout.toString().split("\n");
    let differing = 0;
    all.forEach((text, i) => {
        const theirs = parseTweet(text).weightedLength;
        if (Number(ours[i]) !== theirs && ++differing <= 20) console.log(`${JSON.stringify(text)}: ${ours[i]}, and twitter-text says ${theirs}`);
    });
    console.log(`${all.length} texts, ${differing} counted differently`);
    process.exit(differing > 0 || run.status !== 0 ? 1 : 0);
}
