// Prints src/domain/x_links.inc or x_emoji.inc: what the expressions of the npm package twitter-text accept, as tables in C.
//   node tables.js DIRECTORY links|emoji        the package is installed in DIRECTORY; run by ./dev x-length
"use strict";
const path = require("path");
const root = path.resolve(process.argv[2], "node_modules");
const part = name => require(path.join(root, "twitter-text/dist/regexp", name));
const emoji = require(path.join(root, "twemoji-parser/dist/lib/regex.js")).default.source;
const out = [];

const hex = unit => "0x" + unit.toString(16).toUpperCase().padStart(4, "0");

// What of the basic plane one expression for one unit accepts, as ranges.
function rangesOf(accepts) {
    const ranges = [];
    for (let unit = 0; unit <= 0xffff; unit++) {
        if (!accepts(String.fromCharCode(unit))) continue;
        const last = ranges[ranges.length - 1];
        if (last && last[1] === unit - 1) last[1] = unit;
        else ranges.push([unit, unit]);
    }
    return ranges;
}

function printTable(type, name, comment, rows) {
    out.push(`/* ${comment} */`, `static const ${type} ${name} = {`);
    let line = "   ";
    for (const row of rows) {
        if (line.length + row.length + 2 > 100) {
            out.push(line);
            line = "   ";
        }
        line += " " + row + ",";
    }
    out.push(line, "};", "");
}

function printClass(name, comment, source) {
    const expression = new RegExp("^(?:" + source + ")$", "i");
    const rows = rangesOf(text => expression.test(text)).map(([first, last]) => `{ ${hex(first)}, ${hex(last)} }`);
    printTable("struct unit_range", name + "[]", comment, rows);
}

function domains() {
    const words = part("validGTLD").source + "|" + part("validCCTLD").source;
    return words.replace(/\(\?:\(\?:/g, "").replace(/\)\(\?=.*?\)\)/g, "").split("|");
}

// ---- emoji: the expression's alternatives, each unit or pair a code point, classes written out ----

function split(text) {
    const parts = [""];
    let depth = 0;
    for (const token of text.match(/\\u[0-9a-f]{4}|\[[^\]]*\]|./gs)) {
        if (token === "(") depth++;
        if (token === ")") depth--;
        if (token === "|" && depth === 0) parts.push("");
        else parts[parts.length - 1] += token;
    }
    return parts;
}

const unitsOf = text => text.replace(/\\u([0-9a-f]{4})/g, (all, code) => String.fromCharCode(parseInt(code, 16)));

function classOf(text) { // "a-c" as it stands between brackets
    const units = [...Array(unitsOf(text).length).keys()].map(i => unitsOf(text)[i]), members = [];
    for (let i = 0; i < units.length; i++) {
        const last = units[i + 1] === "-" ? units[i + 2] : units[i];
        for (let code = units[i].charCodeAt(0); code <= last.charCodeAt(0); code++) members.push(String.fromCharCode(code));
        if (last !== units[i]) i += 2;
    }
    return members;
}

// Every text that an alternative without ? and groups means.
function expand(text) {
    let all = [""];
    for (const token of text.match(/\\u[0-9a-f]{4}|\[[^\]]*\]|./gs)) {
        const members = token[0] === "[" ? classOf(token.slice(1, -1)) : [unitsOf(token)];
        all = all.flatMap(head => members.map(member => head + member));
    }
    return all;
}

const inGroup = text => text.replace(/^\(\?:([\s\S]*)\)$/, "$1");
const membersOf = group => split(inGroup(group)).flatMap(expand);

function printPoints(name, comment, members) {
    const codes = [...new Set(members.map(member => member.codePointAt(0)))].sort((a, b) => a - b), ranges = [];
    for (const code of codes) {
        const last = ranges[ranges.length - 1];
        if (last && last[1] === code - 1) last[1] = code;
        else ranges.push([code, code]);
    }
    printTable("struct point_range", name + "[]", comment, ranges.map(([first, last]) => `{ ${hex(first)}, ${hex(last)} }`));
}

function printSequences(name, comment, sequences) {
    const points = sequences.flatMap(text => [...text].map(point => hex(point.codePointAt(0))).concat("0"));
    printTable("uint32_t", name + "[]", comment + "; a 0 ends each, another the list.", points.concat("0"));
}

const isOne = text => [...text].length === 1;
// The head of an alternative, up to where its group of bases ends.
function baseOf(alternative) {
    let depth = 0;
    const tokens = alternative.match(/\\u[0-9a-f]{4}|\[[^\]]*\]|./gs);
    for (let i = 0, text = ""; i < tokens.length; i++) {
        text += tokens[i];
        if (tokens[i] === "(") depth++;
        if (tokens[i] === ")" && --depth === 0) return text;
    }
    throw new Error("no group: " + alternative);
}

function printLinks() {
    const ascii = domains().filter(name => /^[a-z0-9]+$/.test(name)).sort();
    const others = domains().filter(name => !/^[\x00-\x7f]+$/.test(name));
    out.push(`enum { DOMAIN_MAX = ${Math.max(...ascii.map(name => name.length))} };`, "");
    printTable("char", "ascii_domains[][DOMAIN_MAX + 1]", "Top-level domains, sorted.", ascii.map(name => `"${name}"`));
    out.push("/* Beyond ASCII, in the order in which they are tried; a space ends each. */", "static const char other_domains[] =",
        ...others.map(name => `    "${name} "`), "    ;", "");
    printClass("before_link", "May stand before an address.", part("validUrlPrecedingChars").source.replace("|^", ""));
    printClass("in_domain", "Letters of a domain.", part("validDomainChars").source);
    printClass("in_ascii_domain", "The same without a protocol.", part("validAsciiDomain").source.match(/\[[^\]]*\]/)[0]);
    printClass("in_path", "In a path.", part("validGeneralUrlPathChars").source);
    printClass("ends_path", "And at its end.", part("validUrlPathEndingChars").source.match(/^\[[^\]]*\]/)[0]);
    printClass("in_query", "In a query.", part("validUrlQueryChars").source);
    printClass("ends_query", "And at its end.", part("validUrlQueryEndingChars").source);
}

function printEmoji() {
    const alternatives = split(emoji);
    if (alternatives.length !== 10) throw new Error("twemoji-parser has another expression: adapt src/domain/x_emoji.c");
    const trades = alternatives[0].slice(alternatives[0].lastIndexOf("\\u200d(?:") + "\\u200d".length);
    const [plain, gestures] = split(alternatives[7].slice("(?:".length, alternatives[7].lastIndexOf(")(?:")));
    const last = membersOf(alternatives[8]);
    printSequences("trades", "Behind a man or a woman and a joiner", membersOf(trades));
    printPoints("athletes", "With a skin or a sign of style, then a joiner and a sign of sex.", membersOf(baseOf(alternatives[1])));
    printPoints("persons", "With or without a skin, then a joiner and a sign of sex.", membersOf(baseOf(alternatives[2])));
    printSequences("families", "Whole, in the order in which they are tried", membersOf(alternatives[3]));
    printPoints("styled", "Emoji unless a sign says text.", membersOf(baseOf(alternatives[6])));
    printPoints("plain_people", "The same, and may have a skin.", membersOf(baseOf(plain)));
    printPoints("gestures", "Emoji that may have a skin.", membersOf(gestures));
    printSequences("flags", "Whole", last.filter(text => !isOne(text)));
    printPoints("others", "Emoji on their own.", last.filter(isOne));
}

const version = name => name + " " + require(path.join(root, name, "package.json")).version;
out.push(`/* Made by tests/x_length/tables.js of the npm packages ${version("twitter-text")} and`,
    ` * ${version("twemoji-parser")}; do not edit. */`, "");
if (process.argv[3] === "links") printLinks();
else printEmoji();
console.log(out.join("\n").trimEnd());
