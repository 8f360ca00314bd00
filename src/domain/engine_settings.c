/* The default figures, for those who configure nothing. */
#include "antoned/domain/engine.h"

struct engine_settings engine_settings_default(void)
{
    return (struct engine_settings){
        .helpful_hundredths = 82,
        .moderate_hundredths = 55,
        .topic_gate_hundredths = 50,
        .randomize_per_10000 = 500,
        .escalate = ESCALATE_DISTRESS,
        .competitor_daily_limit = 5,
        .competitors_daily_limit = 15,
        .product_name = "Vita",
        .product_url = "https://vita.example.com/recovery",
        .campaign = "antone",
    };
}
