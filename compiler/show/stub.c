#include "show/show.h"
const char *show_tex(const show_subject *s) {
    return show_text(s);
}
