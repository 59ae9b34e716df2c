import { isInstalled } from '../command/find-program';
import { type Need, needs, type Purpose } from './needs';

/** What is missing for a purpose, by the way it gets here. */
export interface Missing {
  readonly debian: readonly string[];
  readonly python: readonly string[];
  readonly terraform: boolean;
}

/** The packages that a virtual environment of Python is made with. */
const pythonPackages = ['python3', 'python3-venv'];

/** @param installed - whether a program is there */
export function missingFor(purpose: Purpose, installed: (program: string) => boolean = isInstalled): Missing {
  const missing = needs.filter(({ program, purposes }) => purposes.includes(purpose) && !installed(program));
  const of = <Kind extends string>(kind: Kind) =>
    missing.flatMap(({ source }: Need) => (kind in source ? [(source as Record<string, string>)[kind] as string] : []));
  const python = of('python');
  return {
    debian: [...new Set([...of('debian'), ...(python.length > 0 && !installed('python3') ? pythonPackages : [])])],
    python,
    terraform: of('terraform').length > 0,
  };
}

export function isComplete({ debian, python, terraform }: Missing): boolean {
  return debian.length + python.length === 0 && !terraform;
}

/** A line for the user's shell that installs what this program may not, or cannot. */
export function lineToPaste({ debian, python, terraform }: Missing, terraformVersion: string): string {
  const zip = `terraform_${terraformVersion}_$(uname -s | tr A-Z a-z)_$(dpkg --print-architecture).zip`;
  return [
    ...(debian.length > 0
      ? [`sudo apt-get update && sudo apt-get install -y --no-install-recommends ${debian.join(' ')}`]
      : []),
    ...(python.length > 0
      ? [
          `python3 -m venv .tools/python && .tools/python/bin/pip install ${python.map((name) => `'${name}'`).join(' ')}`,
        ]
      : []),
    ...(terraform
      ? [
          `mkdir -p .tools/bin && curl -fsSLO https://releases.hashicorp.com/terraform/${terraformVersion}/${zip} && unzip -o ${zip} terraform -d .tools/bin`,
        ]
      : []),
  ].join(' && ');
}
