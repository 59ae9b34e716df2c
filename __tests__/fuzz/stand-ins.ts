import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { call, type Said } from './call';

/** In the place of Terraform, which shows a state, and of the AWS CLI, which has no account. It starts no other program. */
const standIn = `#!/bin/sh
if [ "$1" = show ]; then
  while IFS= read -r line || [ -n "$line" ]; do printf '%s\\n' "$line"; done <"$STATE"
fi
case "$*" in *console*)
  # Nothing has a value.
  while IFS= read -r line; do :; done
  printf '[\\n]\\n'
  ;;
esac
case $0 in *terraform) exit 0 ;; esac
case "$*" in *get-caller-identity*)
  echo '{"Account": "111122223333", "Arn": "arn:aws:iam::111122223333:user/a", "UserId": "A"}'
  exit 0
  ;;
esac
exit 1
`;

function standIns(folder: string): void {
  for (const name of ['terraform', 'aws']) {
    writeFileSync(join(folder, name), standIn);
    chmodSync(join(folder, name), 0o755);
  }
}

/** Never another object for `process.env`: what children and the time zone go by would not follow it. */
function setEnvironment(variables: NodeJS.ProcessEnv): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) {
      delete process.env[name];
    } else {
      process.env[name] = value;
    }
  }
}

export const withStandIns = (folder: string, state: string, args: readonly string[]): Promise<Said> =>
  amongStandIns(folder, state, () => call(...args));

export async function amongStandIns(folder: string, state: string, act: () => Promise<Said>): Promise<Said> {
  const { STATE, PATH, TERRAFORM_BINARY_NAME } = process.env;
  standIns(folder);
  setEnvironment({ STATE: state, PATH: `${folder}:${PATH}`, TERRAFORM_BINARY_NAME: join(folder, 'terraform') });
  try {
    return await act();
  } finally {
    setEnvironment({ STATE, PATH, TERRAFORM_BINARY_NAME });
  }
}
