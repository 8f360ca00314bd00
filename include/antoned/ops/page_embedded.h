/* src/ops/page.html as it stands in the source, embedded at build by embed.awk. */
#pragma once

extern const char ops_page_html[];
