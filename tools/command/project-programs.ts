import { join } from 'node:path';

/** Where `npx runners setup` puts programs that the project needs and the machine lacks. */
export const projectPrograms = join(__dirname, '..', '..', '.tools');

/** Its folders of programs: Terraform, and a virtual environment of Python. */
export const programFolders = [join(projectPrograms, 'bin'), join(projectPrograms, 'python', 'bin')];

/** Finds the project's own programs after the machine's, in this process and in those that it starts. */
export function useProjectPrograms(): void {
  const { PATH = '' } = process.env;
  const missing = programFolders.filter((folder) => !PATH.split(':').includes(folder));
  process.env.PATH = [PATH, ...missing].filter(Boolean).join(':');
}
