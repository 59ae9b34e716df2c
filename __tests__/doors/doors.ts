/** What a test may start, told by the word before `.test.ts` in the name of its file. */
export const words = {
  local: 'programs of this machine, or the project itself in a process of its own: shellcheck, git, npx runners synth',
  boot: 'a simulated machine: scripts run in bubblewrap',
  planned: 'Terraform, up to a plan',
  deployed: 'Terraform that applies, answers of the emulated AWS, or a Docker daemon of its own',
  proof: 'anything, and it takes long: only npm run proof runs it',
} as const;

export type Word = keyof typeof words;

/** A file without a word is of the fast door: it starts Node alone. */
export type Door = 'fast' | Word;

export const doors = ['fast', ...(Object.keys(words) as Word[])] as const satisfies readonly Door[];

/** @throws {Error} where the word in the name is none of ours */
export function doorOf(file: string): Door {
  const [, word] = /\.([^/.]+)\.test\.ts$/.exec(file) ?? [];
  const door = doors.find((name) => name === (word ?? 'fast'));
  if (door === undefined || word === 'fast') {
    throw new Error(`${file}: tests have ${Object.keys(words).join(', ')} or nothing before .test.ts, not "${word}"`);
  }
  return door;
}

/** The test files of some doors, as patterns of Vitest. Every file has exactly one door. */
export function filesOf(...some: readonly Door[]): { readonly include: string[]; readonly exclude: string[] } {
  return some.includes('fast')
    ? { include: ['__tests__/**/*.test.ts'], exclude: Object.keys(words).map((word) => `**/*.${word}.test.ts`) }
    : { include: some.map((door) => `__tests__/**/*.${door}.test.ts`), exclude: [] };
}
