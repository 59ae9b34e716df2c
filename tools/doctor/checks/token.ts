import { describeEnding, endings } from '../../../src/settings/gitlab-releases';
import { type TokenKind, tokenKind } from '../../deployed/token-kind';
import type { TokenUser } from '../../deployed/token-life';
import type { Check, CheckContext, Question } from '../check';
import { type Answer, ok, problem, warning } from '../finding';
import { placedStacks } from '../lookups';
import { putCommand, readParameter } from '../parameter';
import { bootEnvironments, machineFiles } from '../plan/machine-files';
import type { PlannedStack } from '../plan/planned-app';
import { tokenEndings } from './token-ending';

/** The parameter that a manager gets its token from, and how it means to use it. */
export interface TokenSource {
  readonly region: string;
  readonly parameter: string;
  readonly wanted: 'authentication' | 'access' | 'registration';
  /** Where the manager keeps what GitLab gave it. */
  readonly kept: string;
  /** A token for access can make a runner. */
  readonly hasType: boolean;
  readonly user: TokenUser;
  /** GitLab's address, and what the manager trusts besides the usual certificates. */
  readonly gitlab: string;
  readonly certificates: readonly string[];
  /** Other stacks of the app that read the same parameter. */
  readonly others: readonly string[];
}

/** The token's parameter is there, encrypted, and holds the right kind. The token itself goes nowhere. */
export const token: Check = {
  name: 'token',
  summary:
    'the SSM parameter with the token exists, is encrypted, holds the right kind of token, and the token does not end soon',
  asksAws: true,
  questions(context: CheckContext): readonly Question[] {
    const found = placedStacks(context.app).flatMap(({ region, stack }) =>
      bootEnvironments(stack).flatMap((environment) =>
        sourceOf(region, stack, environment).map((source) => ({ about: stack.name, source })),
      ),
    );
    return found.map(({ about, source }) => {
      const others = found.filter(
        (other) =>
          other.about !== about && other.source.region === source.region && other.source.parameter === source.parameter,
      );
      const whole = { ...source, others: others.map((other) => other.about) };
      return { about, answer: () => look(context, whole) };
    });
  },
};

/** As the boot script chooses it. */
function sourceOf(
  region: string,
  stack: PlannedStack,
  environment: Readonly<Record<string, string>>,
): Omit<TokenSource, 'others'>[] {
  const { PREREGISTERED_PARAMETER, ACCESS_PARAMETER, REGISTRATION_PARAMETER, TOKEN_PARAMETER } = environment;
  const hasType = Boolean(environment.RUNNER_TYPE);
  const [configToml = ''] = machineFiles(stack, 'config.toml.tftpl');
  const common = {
    region,
    kept: TOKEN_PARAMETER ?? '',
    hasType,
    user: {
      executor: /^executor = "(.+)"$/m.exec(configToml)?.[1] ?? '',
      release: environment.RUNNER_VERSION ?? '',
    },
    gitlab: environment.GITLAB_URL ?? '',
    certificates: ['gitlab.crt', 'ca.crt'].flatMap((name) => machineFiles(stack, name)),
  };
  if (PREREGISTERED_PARAMETER) {
    return [{ ...common, parameter: PREREGISTERED_PARAMETER, wanted: 'authentication' }];
  }
  if (hasType && ACCESS_PARAMETER) {
    return [{ ...common, parameter: ACCESS_PARAMETER, wanted: 'access' }];
  }
  return REGISTRATION_PARAMETER ? [{ ...common, parameter: REGISTRATION_PARAMETER, wanted: 'registration' }] : [];
}

async function look(context: CheckContext, source: TokenSource): Promise<Answer> {
  const { parameter, region } = source;
  const found = await readParameter(context.aws, region, parameter);
  if (!found) {
    return missing(context, source);
  }
  const kind = tokenKind(found.value);
  const answer = judged(source, kind);
  if (answer.status !== 'problem' && found.type !== 'SecureString') {
    return warning(
      `the parameter ${parameter} is a ${found.type}: everyone who can read parameters reads the token`,
      `make it a SecureString: delete it, then ${put(source)}; give GitLab a new token if others could read it`,
    );
  }
  const endings = answer.status === 'problem' ? [] : await tokenEndings(context, source, kind, found.value);
  const bad = endings.find(({ status }) => status !== 'ok');
  return bad ?? { ...answer, message: [answer, ...endings].map(({ message }) => message).join('; ') };
}

async function missing(context: CheckContext, source: TokenSource): Promise<Answer> {
  const { parameter, region, wanted, kept } = source;
  const stored = wanted === 'authentication' ? undefined : await readParameter(context.aws, region, kept);
  // In the module's own form, or as it is; `null` is what Terraform puts there first.
  if (stored && !/^\s*(null)?\s*$|"token":\s*"(null)?"/.test(stored.value)) {
    return warning(
      `there is no parameter ${parameter} in ${region}; the manager uses the token that it keeps in ${kept}`,
      `put a token there before that one is lost: ${put(source)}`,
    );
  }
  return problem(`there is no parameter ${parameter} in ${region}`, `put the runner's token there: ${put(source)}`);
}

const newRunner = 'create a runner in GitLab and put its token (glrt-...) there';

function judged(source: TokenSource, kind: TokenKind): Answer {
  const holds = `the parameter ${source.parameter} holds a ${kind.name}`;
  switch (kind.use) {
    case 'none':
      return problem(
        `the parameter ${source.parameter} holds ${kind.name}`,
        `${newRunner}: ${put(source)} --overwrite`,
      );
    case 'other':
      return problem(`${holds}, which no runner can use`, `${newRunner}: ${put(source)} --overwrite`);
    case 'unknown':
      return warning(`${holds}: what it is for shows at boot only`, `if it is no runner's token, ${newRunner}`);
    case 'registration':
      return warning(
        `${holds}: off since GitLab 17.0; ${describeEnding('registration token', new Date())} (${endings['registration token'].source})`,
        `${newRunner} before that`,
      );
    case 'access':
      return access(source, holds);
    case 'authentication':
      return kind.customPrefix
        ? warning(
            `${holds} behind a prefix of this GitLab's own`,
            'nothing, if GitLab showed it as a runner authentication token',
          )
        : ok(holds);
  }
}

function access({ hasType }: TokenSource, holds: string): Answer {
  return hasType
    ? ok(`${holds}, which makes a runner at the first boot; it needs the scope create_runner`)
    : problem(
        `${holds}, but nothing says what runner to make with it`,
        `${newRunner}, or set runnerGitlabRegistrationConfig.type`,
      );
}

function put({ parameter, region }: Pick<TokenSource, 'parameter' | 'region'>): string {
  return putCommand(region, parameter);
}
