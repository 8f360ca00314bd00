#!/bin/bash
# twitter-text x younger top-level domains: an https:// link is not a link, and its whole length counts.
#
# Version: twitter-text 3.1.0 (npm), the newest.
# A good engineer expects: what begins with https:// is a link and weighs 23, however long it is; the list of domains
# matters only for names without a scheme.
# What happens: the list, which is part of the package and ends in 2020, decides there too. A link to .kids or .music,
# delegated since, or to localhost is plain text: a long one with utm_ parameters makes a short reply too long.
# Output seen: the same link of 250 characters weighs 23 under .health and 250 under .kids; with 40 letters more:
# valid, too long.

set -euo pipefail
umask 022
sed -n '2,/^$/s/^# \{0,1\}//p' "$0"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

npm install --loglevel=error --no-audit --no-fund --prefix "$dir" twitter-text@3.1.0 >/dev/null
cat >"$dir/weigh.cjs" <<'JS'
const twitter = require("twitter-text");
console.log(`twitter-text ${require("twitter-text/package.json").version}`);
for (const domain of ["health", "kids", "music"]) {
    const link = `https://example.${domain}/`.padEnd(250, "recovery");
    const parsed = twitter.parseTweet(`${"x".repeat(39)} ${link}`);
    console.log(`.${domain}: ${twitter.extractUrls(link).length} links, weight ${twitter.parseTweet(link).weightedLength}` +
        ` of ${link.length} characters; with 40 more ${parsed.valid ? "valid" : "too long"}`);
}
JS
now=$(node "$dir/weigh.cjs")
seen='twitter-text 3.1.0
.health: 1 links, weight 23 of 250 characters; with 40 more valid
.kids: 0 links, weight 250 of 250 characters; with 40 more too long
.music: 0 links, weight 250 of 250 characters; with 40 more too long'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
