#include "commands.h"
#include "words.h"

void command_count(FILE *in) {
    char word[256];
    size_t words = 0;
    while (words_next(in, word, sizeof word)) words++;
    printf("%zu words\n", words);
}
