import type { Answers, AnyAnswers } from './answers';

/** What has to be typed after the program is written. */
export interface Commands {
  /** Puts the token into SSM: typed unseen, it is in no history and no list of processes. None for a GitLab server. */
  readonly token: string;
  /** Prints root's first password of a GitLab server. */
  readonly password: string;
  readonly sandbox: string;
  readonly doctor: string;
  readonly deploy: string;
}

/** @param file the program, from the project's folder; another one than `main.ts` has to be named each time */
export function commandsOf(answers: AnyAnswers, file: string): Commands {
  const as = answers.profile === undefined ? '' : `aws-vault exec ${answers.profile} -- `;
  const app = file === 'main.ts' ? '' : ` --app 'npx tsx ${file}'`;
  const script = (name: string) => `npx runners ${name}${app}`;
  return {
    token: answers.build === 'runners' ? `${as}bash -c '${storeToken(answers)}'` : '',
    password: `${as}npx runners gitlab-password`,
    sandbox: script('sandbox'),
    doctor: `${as}${script('doctor')}`,
    deploy: `${as}npx cdktf deploy '*'${app}`,
  };
}

/** `printf` is the shell's own, and the AWS CLI reads the value from its input: neither shows it to other processes. */
function storeToken({ tokenParameter, region }: Answers): string {
  const put = `aws ssm put-parameter --region ${region} --name ${tokenParameter} --type SecureString`;
  return `read -rsp "Token of the runner: " token && printf %s "$token" | ${put} --value file:///dev/stdin`;
}
