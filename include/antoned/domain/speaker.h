/* Who speaks, and does that person want an answer? A retweet or cross-post, a quotation, a bot, a
 * text that was taken away, a business (ours
 * too), a song, a question that is settled, and a joke about somebody else get no draft. What a
 * friend needs who is asked for is answered. */
#pragma once

#include "antoned/domain/evidence.h"

/* Sets `withheld`, when nothing else has, and adds a reason; last, for it looks at the topic and at
 * what is asked. */
void speaker_read(const struct evidence *evidence, const struct post *post,
                  struct reading *reading);
