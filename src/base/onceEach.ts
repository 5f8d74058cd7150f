/** Tells what is wrong with each thing once, and again only when it was right in between or is wrong otherwise. */
export class OnceEach {
  private readonly told = new Map<string, string>();

  constructor(private readonly onProblem: (message: string) => void) {}

  /** @returns whether nothing is wrong */
  tell(subject: string, problem: string | undefined): boolean {
    if (problem === undefined) {
      this.told.delete(subject);
      return true;
    }
    if (this.told.get(subject) !== problem) {
      this.told.set(subject, problem);
      this.onProblem(problem);
    }
    return false;
  }
}
