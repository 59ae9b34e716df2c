import type { TokenKind } from '../../deployed/token-kind';
import { describeTokenLife, isOverdue, tokenLifeIn } from '../../deployed/token-life';
import { AwsRefusal } from '../aws-reader';
import { callersProxy } from '../caller-proxy';
import type { CheckContext } from '../check';
import { type Answer, ok, problem, warning } from '../finding';
import { ask } from '../http-reply';
import { putCommand, readParameter } from '../parameter';
import type { TokenSource } from './token';

/** When the token ends that the managers use, and the one that makes their runners. Nothing where neither has an end. */
export async function tokenEndings(
  context: CheckContext,
  source: TokenSource,
  kind: TokenKind,
  value: string,
): Promise<readonly Answer[]> {
  const access = kind.use === 'access' ? await accessEnding(source, value) : undefined;
  const runners = await runnersEnding(context, source, kind, value);
  return [access, runners].filter((answer) => answer !== undefined);
}

async function runnersEnding(
  { aws }: CheckContext,
  { region, kept, user, parameter, others }: TokenSource,
  kind: TokenKind,
  value: string,
): Promise<Answer | undefined> {
  const stored = kept === '' ? undefined : await readable(() => readParameter(aws, region, kept));
  const life = stored && tokenLifeIn(stored.value, kind.use === 'authentication' ? value : undefined);
  if (!life) {
    return undefined;
  }
  const now = new Date();
  const message = describeTokenLife(life, user, now);
  if (now > life.expiresAt) {
    return kind.use === 'authentication'
      ? problem(message, `reset the runner's token in GitLab and put it there: ${replaceCommand(region, parameter)}`)
      : warning(message, 'nothing: the next manager creates a runner; delete the old one in GitLab');
  }
  if (kind.use === 'authentication' && others.length > 0) {
    return warning(
      `${message}; ${others.join(', ')} reads the token from ${parameter}, too, and who renews it ends it for the others`,
      'create a runner for each stack, and store its token in a parameter of its own',
    );
  }
  return isOverdue(life, now)
    ? warning(message, 'see why: npx runners connect, then journalctl --unit gitlab-runner-token')
    : ok(message);
}

async function readable<Found>(read: () => Promise<Found>): Promise<Found | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AwsRefusal) {
      return undefined;
    }
    throw error;
  }
}

/** Days before its end in which an access token is warned of. */
const soon = 30;

/**
 * GitLab tells every access token about itself, whatever its scopes (lib/api/personal_access_tokens/self_information.rb).
 *
 * @see https://docs.gitlab.com/api/personal_access_tokens/
 */
async function accessEnding(source: TokenSource, value: string): Promise<Answer | undefined> {
  const address = new URL(`${source.gitlab.replace(/\/+$/, '')}/api/v4/personal_access_tokens/self`);
  if (address.protocol !== 'https:') {
    return undefined;
  }
  const proxy = callersProxy(address, process.env);
  const { certificates, region, parameter } = source;
  // Where GitLab is not reached from here, the check `gitlab` says so.
  const reply = await ask({ address, certificates, accessToken: value.trim(), proxy, timeout: 10_000 }).catch(
    () => undefined,
  );
  const remedy = `create one with the scope create_runner and put it there: ${replaceCommand(region, parameter)}`;
  if (reply?.status === 401) {
    return problem(`GitLab refuses the access token in the parameter ${parameter}: it ended, or was revoked`, remedy);
  }
  if (reply?.status !== 200 || reply.expiresOn === undefined) {
    return undefined;
  }
  const message = `the access token in the parameter ${parameter} ends on ${reply.expiresOn}, and makes no runner from then on`;
  const days = (Date.parse(reply.expiresOn) - Date.now()) / 86_400_000;
  return days < soon ? warning(message, remedy) : ok(message);
}

const replaceCommand = (region: string, parameter: string) => `${putCommand(region, parameter)} --overwrite`;
