import { gitlabRunnerSettings } from '../../../src/settings/gitlab-runner';
import { text, textLike } from '../../../src/settings/primitives';
import { secretIn } from '../../../src/settings/secrets';
import { always, ofRunners, type Question } from '../question';

/** A name from which none of the names made of it is refused. */
const fleetName = text.superRefine((environment, context) => {
  const runner = { environment, vpcId: 'vpc-0', subnetId: 'subnet-0', runnerGitlab: {} };
  const [issue] = gitlabRunnerSettings.safeParse(runner).error?.issues ?? [];
  if (issue) {
    context.addIssue({ code: 'custom', message: issue.message, params: { complete: true } });
  }
});

const noProfile = 'none';
const profile = textLike(/^[\w.@+-]+$/, 'must be the name of a profile, letters, digits and .@+-_, or none').transform(
  (name) => (name === noProfile ? undefined : name),
);

/** It is in config.toml, and every job sees it: no password may be in it. */
const gitlabAddress = text
  .refine((url) => !url.includes('@'), {
    error: 'must be the address alone: what precedes an @ in it is a user or a password, for all to read',
    params: { complete: true },
    abort: true,
  })
  .refine((url) => /^https?:\/\/[\w.-]+(:\d+)?(\/[\w./-]*)?$/.test(url), {
    error: 'must be an address such as https://gitlab.example.com/',
  });

/** Tokens before GitLab 16 have no prefix: twenty letters of both cases and digits. */
const bareToken = /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[\w-]{20,}$/;
const tokenParameter = textLike(
  /^(\/[\w.-]+)+$|^[\w.-]+$/,
  'must be the name of an SSM parameter, letters, digits and ._-, such as /gitlab/runner/token',
).refine((name) => secretIn(name) !== undefined || !bareToken.test(name), {
  error:
    'looks like a token itself, which is never asked for: give the name of the SSM parameter, and if it is one, reset it in GitLab',
  params: { complete: true },
});

/** Whose fleet it is: its name, its account, its GitLab. */
export const fleet: readonly Question[] = [
  {
    ...always,
    name: 'environment',
    flag: 'name',
    ask: 'Name of the fleet',
    explain: () => ['Prefix of the names of instances, roles and buckets. It must be unique in the account.'],
    preset: ({ build }, { program }) =>
      program === undefined ? (build === 'gitlab-server' ? 'gitlab' : 'gitlab-fleet') : `gitlab-${program}`,
    schema: () => fleetName,
  },
  {
    ...always,
    name: 'region',
    flag: 'region',
    ask: 'AWS region',
    preset: (_, { AWS_REGION, AWS_DEFAULT_REGION }) => AWS_REGION || AWS_DEFAULT_REGION || 'us-east-1',
    schema: () => textLike(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region such as eu-central-1'),
  },
  {
    ...always,
    name: 'profile',
    flag: 'profile',
    ask: 'AWS profile for the deployment',
    explain: () => ['Used with aws-vault exec. none: your shell has credentials.'],
    preset: (_, { AWS_PROFILE }) => AWS_PROFILE || noProfile,
    schema: () => profile,
  },
  {
    ...always,
    name: 'gitlabUrl',
    flag: 'gitlab-url',
    ask: 'URL of GitLab',
    only: ofRunners,
    preset: () => 'https://gitlab.com/',
    schema: () => gitlabAddress,
  },
  {
    ...always,
    name: 'tokenParameter',
    flag: 'token-parameter',
    ask: 'SSM parameter with the token of the runner',
    only: ofRunners,
    explain: () => [
      'The name of the parameter, not the token. At the end, init prints the command that stores the token.',
    ],
    preset: () => '/gitlab/runner/token',
    schema: () => tokenParameter,
  },
];
