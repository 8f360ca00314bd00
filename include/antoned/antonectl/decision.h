/* What decisions mean, in words. */
#pragma once

/* What a rule by its name says; NULL for one that is not known. */
const char *decision_meaning_of(const char *rule);
