"""Posts as the platforms send them: the forms are theirs, every word and name in them is made up for these tests."""
import json

HELP = "so hungover, how do I get through my shift? please help"
BIG = 1790000000000000001  # beyond 2^53, as X's ids are


def x_user(number=7, **changes):
    return {"id": 70 + number, "id_str": str(70 + number), "screen_name": f"made_up_{number}", "name": "Ann &amp; Co", "location": "nowhere",
            "description": "a &lt;test&gt;", "url": None, "protected": False, "followers_count": 120, "friends_count": 3, "listed_count": 0,
            "created_at": "Mon Jan 05 08:00:00 +0000 2015", "favourites_count": 5, "statuses_count": 12, "verified": True, **changes}


def x_v1(number=0, text=HELP, **changes):
    """A status of API v1.1, as a stream sends it."""
    return {"created_at": "Fri Nov 20 09:00:00 +0000 2026", "id": BIG + number, "id_str": str(BIG + number), "text": text, "truncated": False,
            "source": "<a href=\"https://example.org\">made up</a>", "in_reply_to_status_id": None, "in_reply_to_status_id_str": None,
            "in_reply_to_user_id": None, "in_reply_to_user_id_str": None, "in_reply_to_screen_name": None, "user": x_user(), "geo": None,
            "coordinates": None, "place": None, "contributors": None, "is_quote_status": False, "quote_count": 1, "reply_count": 2,
            "retweet_count": 3, "favorite_count": 4, "entities": {"hashtags": [], "urls": [], "symbols": [],
                                                                  "user_mentions": [{"screen_name": "antone", "id": 1, "id_str": "1", "indices": [0, 7]}]},
            "favorited": False, "retweeted": False, "filter_level": "low", "lang": "en", "timestamp_ms": "1795165200123", **changes}


def x_v2(number=0, text=HELP, **changes):
    """A post of API v2."""
    own = str(BIG + 100 + number)
    return {"id": own, "text": text, "author_id": "81", "created_at": "2026-11-20T09:00:00.000Z", "conversation_id": own, "lang": "en",
            "edit_history_tweet_ids": [own], "edit_controls": {"edits_remaining": 5, "is_edit_eligible": True,
                                                               "editable_until": "2026-11-20T10:00:00.000Z"},
            "public_metrics": {"retweet_count": 3, "reply_count": 2, "like_count": 4, "quote_count": 1, "bookmark_count": 0, "impression_count": 99},
            "entities": {"mentions": [{"start": 0, "end": 7, "username": "antone", "id": "1"}]}, "possibly_sensitive": False,
            "reply_settings": "everyone", "context_annotations": [], **changes}


def x_page(*posts, tweets=()):
    users = [{"id": "81", "username": "made_up_81", "name": "Bo", "description": "tests", "verified": False, "verified_type": "blue",
              "public_metrics": {"followers_count": 6000, "following_count": 1, "tweet_count": 9, "listed_count": 0}, "protected": False}]
    return {"data": list(posts), "includes": {"users": users, "tweets": list(tweets)},
            "meta": {"newest_id": "1", "oldest_id": "1", "result_count": len(posts), "next_token": "none"}}


def x_archived(number=0, text=HELP, **changes):
    own = str(BIG + 200 + number)
    return {"tweet": {"edit_info": {"initial": {"editTweetIds": [own], "editableUntil": "2026-11-20T10:00:00.000Z", "editsRemaining": "5",
                                                "isEditEligible": True}},
                      "retweeted": False, "source": "made up", "entities": {"hashtags": [], "symbols": [], "user_mentions": [], "urls": []},
                      "display_text_range": ["0", "55"], "favorite_count": "4", "id_str": own, "truncated": False, "retweet_count": "3", "id": own,
                      "created_at": "Fri Nov 20 09:00:00 +0000 2026", "favorited": False, "full_text": text, "lang": "en", **changes}}


def javascript(name, values):
    """A file of an account's archive."""
    return f"window.YTD.{name}.part0 = " + json.dumps(values, indent=2)


ACCOUNT = [{"account": {"email": "a@example.org", "createdVia": "web", "username": "made_up_owner", "accountId": "990",
                        "createdAt": "2015-01-05T08:00:00.000Z", "accountDisplayName": "The Owner"}}]


def reddit_comment(number=0, body=HELP, **changes):
    return {"id": f"cm{number}", "name": f"t1_cm{number}", "body": body, "body_html": "", "author": "made-up_Name", "author_fullname": "t2_abc",
            "subreddit": "testing", "subreddit_id": "t5_x", "subreddit_name_prefixed": "r/testing", "link_id": "t3_sub0", "parent_id": "t3_sub0",
            "created_utc": 1795165200.0, "created": 1795165200.0, "edited": False, "score": -4, "ups": -4, "downs": 0, "replies": "", "gilded": 0,
            "controversiality": 0, "stickied": False, "distinguished": None, "depth": 0, "is_submitter": False, "permalink": "/r/testing/x", **changes}


def reddit_submission(number=0, title="Hungover again", selftext=HELP, **changes):
    return {"id": f"sub{number}", "name": f"t3_sub{number}", "title": title, "selftext": selftext, "selftext_html": None, "author": "made-up_Name",
            "author_fullname": "t2_abc", "subreddit": "testing", "subreddit_id": "t5_x", "created_utc": 1795165200, "edited": 1795165260.0,
            "score": 10, "ups": 10, "num_comments": 4, "is_self": True, "over_18": False, "domain": "self.testing", "url": "https://example.org",
            "upvote_ratio": 0.9, "stickied": False, "locked": False, "permalink": "/r/testing/y", "promoted": False, **changes}


def listing(*things):
    return {"kind": "Listing", "data": {"after": None, "before": None, "dist": len(things), "modhash": "", "geo_filter": "",
                                        "children": [{"kind": kind, "data": data} for kind, data in things]}}


def bare(thing, **changes):
    """As Pushshift kept it: no fullname of its own, no name, the time of the look."""
    line = {**thing, "retrieved_on": "1795170000", "created_utc": "1795165200", **changes}
    return {key: value for key, value in line.items() if key not in ("name", "author_fullname")}


def threads(number=0, text=HELP, **changes):
    own = str(18000000000000000 + number)
    return {"id": own, "media_product_type": "THREADS", "media_type": "TEXT_POST", "permalink": "https://example.org/@made.up/post/x", "owner": {"id": "555"},
            "username": "made.up_one", "text": text, "timestamp": "2026-11-20T09:00:00+0000", "shortcode": "abc", "is_quote_post": False,
            "has_replies": False, "is_reply": False, **changes}


def page(*media):
    return {"data": list(media), "paging": {"cursors": {"before": "x", "after": "y"}}}
