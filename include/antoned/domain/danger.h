/* Danger that no single phrase tells. Its parts may stand anywhere in a post:
 *
 *   somebody else, and a grave sign or two slight ones   "my flatmate … every breath has a gap"
 *   two signs that somebody puts an end to his affairs   "passwords are in the blue notebook … said
 *                                                         all my byes"
 *
 * Parts only add up, so no word takes one back; a sign that is denied in its own clause ("not
 * cold") or that the author tells of himself ("I'm cold") is none of somebody else's. */
#pragma once

#include "antoned/domain/evidence.h"

/* The signs, "breath .. gap" or "cold, clammy"; "" when nobody is in danger of that kind. */
struct str danger_of_somebody(const struct evidence *evidence);
struct str danger_of_farewell(const struct evidence *evidence);

/* Did anybody drink, or is it the night or the morning for it? */
bool danger_is_drink_there(const struct evidence *evidence);
