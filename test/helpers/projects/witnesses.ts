import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import * as z from 'zod';
import { writeProject } from './files';

/** `testify` writes down what `getrusage` tells a program of itself, whole or not at all. */
const WITNESS = `#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static double cpu_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static void burn(double ms) {
  while (cpu_ms() < ms);
}

static void wait_for(const char *file, const char *report) {
  struct stat there;
  while (stat(file, &there) != 0 && stat(report, &there) == 0) usleep(20000);
}

static void testify(const char *file) {
  struct rusage used;
  char unfinished[64];
  snprintf(unfinished, sizeof unfinished, "%s.new", file);
  FILE *lines = fopen(unfinished, "w");
  getrusage(RUSAGE_SELF, &used);
  fprintf(lines, "{\\"pid\\": %d, \\"cpu_s\\": %f, \\"peak_rss_bytes\\": %ld}\\n", getpid(),
    used.ru_utime.tv_sec + used.ru_stime.tv_sec + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6,
    used.ru_maxrss * 1024L);
  fclose(lines);
  rename(unfinished, file);
}
`;

/** `burn MS`: is at work for so many milliseconds of CPU time. */
const BURN = `#include "witness.h"
int main(int count, char **words) {
  burn(atof(words[1]));
  return 0;
}
`;

/**
 * `linger MS MIB REPORT GO`: is at work for so many milliseconds of CPU time, holds so much memory, gives it back, says
 * what it used, and lives on until there is a file `GO`, or its report is gone.
 */
const LINGER = `#include "witness.h"
int main(int count, char **words) {
  size_t size = (size_t) atoi(words[2]) << 20;
  volatile char *held = malloc(size);
  burn(atof(words[1]));
  for (size_t at = 0; at < size; at += 1024) held[at] = 1;
  free((void *) held);
  testify(words[3]);
  wait_for(words[4], words[3]);
  return 0;
}
`;

/** What such a program says of itself. */
export const testimony = z.object({ pid: z.int(), cpu_s: z.number(), peak_rss_bytes: z.number() });

/** Writes `burn` and `linger` into a folder: programs that know for themselves what they use. Needs gcc. */
export function makeWitnesses(folder: string): void {
  writeProject(folder, { 'witness.h': WITNESS, 'burn.c': BURN, 'linger.c': LINGER });
  for (const name of ['burn', 'linger']) {
    execFileSync('gcc', ['-O1', '-o', join(folder, name), join(folder, `${name}.c`)]);
  }
}
