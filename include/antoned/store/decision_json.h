/* Decisions as JSON: what the decisions table keeps to explain one, and what `score` prints. */
#pragma once

#include "antoned/base/arena.h"
#include "antoned/base/str.h"
#include "antoned/domain/decision.h"
#include "antoned/domain/engine.h"
#include "antoned/domain/reference.h"

/* decisions.signals_json: why it was decided so. Every key always:
 *   "v"           1, the version of this form
 *   "rule"        the rule that fired
 *   "lexicon"     [version, SHA-256]
 *   "weights"     [segment, sss, ars, evs, trs]
 *   "thresholds"  [helpful, moderate] in force at that hour, hundredths
 *   "evs"         [ratio, rate per hour or null]
 *   "safety"      [severity, distress in hundredths, hyperbole]
 *   "terms"       ["sss: question +0.25 (anyone)", …]: score, signal, points, term, in the order
 *                 they counted
 * Compact, because every decision pays for it three times: here, in the server's parser and in the
 * WAL. In the arena. */
struct str decision_signals_json(const struct decision *decision, const struct engine *engine,
                                 struct arena *arena);

/* decisions.temporal_context; also "temporal" of score. {"known":false} without an instant. */
struct str decision_temporal_json(const struct decision *decision, struct arena *arena);

/* One line of `score`, without a newline: the keys of docs/design/contract.md, Output of score, in
 * their order, then rule, severity, competitor_sentiment, competitor_satisfaction and escalations;
 * the sentiment is "question" when the author asks whether it works. Numbers have at most four
 * decimals, printed shortest. */
struct str decision_score_json(const struct decision *decision, const struct reference *reference,
                               struct arena *arena);
