/* parse(print(parse(x))) equals parse(x). */
#ifndef SAME_TREE_H
#define SAME_TREE_H

#include "reading.h"

/* Fails the test unless what was read, without errors, is read again from its print. Forgets it. */
void assert_comes_back(reading *first);

#endif
