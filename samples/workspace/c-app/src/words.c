#include "words.h"

#include <ctype.h>

bool words_next(FILE *in, char *word, size_t size) {
    int c;
    do c = getc(in);
    while (c != EOF && !isalnum(c));
    size_t n = 0;
    for (; c != EOF && isalnum(c); c = getc(in))
        if (n + 1 < size) word[n++] = (char)tolower(c);
    word[n] = '\0';
    return n > 0;
}
