import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder';

const assets = join(__dirname, '..', '..', 'assets', 'boot');
const step = readFileSync(join(assets, 'steps', '090-worker-group.sh'), 'utf8');

/** What lib.sh gives, and an account in the files of a folder. The CLI answers with `--output text`. */
const surroundings = `
set -u
CLAIMS=/ci-claims WORKER_GROUP=ci-asg WORKER_GROUPS='workers-1 workers-2 workers-3'
state=HERE problem=HERE/problem
instance_id() { printf i-new; }
group() { echo ci-managers; }
LAUNCH_HOOK=ci-launch
lifecycle() { echo "$*" >>HERE/calls; }
say() { echo "$*" >>HERE/said; }
fail() { say "$*"; exit 1; }
retry() { shift 2; "$@"; }
sleep() { [[ ! -e HERE/asleep ]] || . HERE/asleep; }
ask_aws() {
  local file
  echo "$*" >>HERE/calls
  : >"$problem"
  case "$1 $2" in
    'ssm get-parameters-by-path')
      for file in HERE/parameters/*; do
        [[ ! -e $file || $file == *.unseen ]] || printf '/ci-claims/%s\\t%s\\n' "$(basename "$file" | tr _ /)" "$(cat "$file")"
      done ;;
    'ssm put-parameter')
      file=HERE/parameters/$(tr / _ <<<"\${4#/ci-claims/}")
      if [[ -e $file || -e $file.unseen ]]; then
        echo ParameterAlreadyExists >"$problem"
        return 2
      fi
      printf %s "$8" >"$file" ;;
    'ssm get-parameter') cat "HERE/parameters/$(tr / _ <<<"\${4#/ci-claims/}").unseen" ;;
    'ec2 describe-instances')
      if [[ $* == *groupName* ]]; then cat HERE/older; else cat HERE/states; fi ;;
    'autoscaling describe-auto-scaling-groups') cat "HERE/$4" 2>/dev/null || true ;;
  esac
}
`;

interface Account {
  /** By thing and epoch, such as `workers-1_1`; what ends with `.unseen` is not listed yet. */
  readonly claims?: Readonly<Record<string, string>>;
  readonly states?: Readonly<Record<string, string>>;
  /** The oldest other manager that runs. */
  readonly older?: string;
  /** Versions of the launch template: the group's, and that of this manager. */
  readonly versions?: readonly [string, string];
  /** Instances by group. */
  readonly workers?: Readonly<Record<string, readonly string[]>>;
  /** Happens while the boot waits. */
  readonly meanwhile?: string;
}

const young = () => Math.floor(Date.now() / 1000);

/** The step of a manager that boots. */
function boot({ claims = {}, states = {}, older = 'None', versions = ['7', '7'], workers = {}, meanwhile }: Account) {
  const here = temporaryFolder();
  const put = (name: string, text: string) => writeFileSync(join(here, name), text);
  mkdirSync(join(here, 'parameters'));
  for (const [name, owner] of Object.entries(claims)) {
    put(join('parameters', name), `${owner} ${young()}`);
  }
  put(
    'states',
    Object.entries(states)
      .map((row) => `${row.join('\t')}\n`)
      .join(''),
  );
  put('older', older);
  put('ci-managers', versions.join('\t'));
  for (const [group, ids] of Object.entries(workers)) {
    put(group, ids.join('\t'));
  }
  if (meanwhile !== undefined) {
    put('asleep', meanwhile.replaceAll('HERE', here));
  }
  put('lib.sh', surroundings.replaceAll('HERE', here));
  put('claims.sh', readFileSync(join(assets, 'claims.sh'), 'utf8'));
  put('step.sh', step.replaceAll('/opt/gitlab-runner', here).replaceAll('/etc/gitlab-runner', here));
  execFileSync('bash', [join(here, 'step.sh')]);
  const read = (name: string) => (existsSync(join(here, name)) ? readFileSync(join(here, name), 'utf8') : '');
  const calls = read('calls').split('\n');
  return {
    suffix: read('worker-group'),
    abandoned: calls.filter((call) => call === 'complete-lifecycle-action ci-launch --lifecycle-action-result ABANDON'),
    said: read('said'),
    ended: calls.flatMap((call) => /^autoscaling terminate-instance.* --instance-id (\S+)/.exec(call)?.[1] ?? []),
    emptied: calls.flatMap((call) => /^autoscaling set-desired-capacity .*-name (\S+) .* 0$/.exec(call)?.[1] ?? []),
    ownerOf: (claim: string) => read(join('parameters', claim)).split(' ')[0],
    claims: () => readdirSync(join(here, 'parameters')).sort(),
  };
}

describe('a manager that boots', () => {
  it('takes the first group where there never was a manager', () => {
    const { suffix, ownerOf } = boot({});
    expect(suffix).toBe('');
    expect(ownerOf('workers-1_1')).toBe('i-new');
  });

  it('leaves the first group to a manager of a time before claims', () => {
    const { suffix, ended, ownerOf } = boot({ older: 'i-old', workers: { 'ci-asg': ['i-busy'] } });
    expect(ownerOf('workers-1_1')).toBe('i-old');
    expect(ownerOf('workers-2_1')).toBe('i-new');
    expect(suffix).toBe('-2');
    expect(ended).toEqual([]);
  });

  it('claims for nobody else where there are claims', () => {
    const { claims } = boot({ older: 'i-old', claims: { 'workers-1_1': 'i-first' }, states: { 'i-first': 'running' } });
    expect(claims()).toEqual(['workers-1_1', 'workers-2_1']);
  });

  it('ends the workers of a group whose owner is gone, one by one, and no others', () => {
    const { suffix, ended, emptied, ownerOf, said } = boot({
      claims: { 'workers-1_4': 'i-gone', 'workers-2_1': 'i-gone-too', 'workers-3_2': 'i-busy' },
      states: { 'i-gone': 'terminated', 'i-gone-too': 'terminated', 'i-busy': 'running' },
      workers: { 'ci-asg': ['i-a'], 'ci-asg-2': ['i-b', 'i-c'], 'ci-asg-3': ['i-d'] },
    });
    // What is in its own group GitLab Runner ends itself: executors/internal/autoscaler/provider.go, "no data on pre-existing".
    expect(suffix).toBe('');
    expect(emptied).toEqual(['ci-asg-2']);
    expect(ended).toEqual(['i-b', 'i-c']);
    expect(ownerOf('workers-2_2')).toBe('i-00000000000000000');
    expect(said).toContain('nobody owns ci-asg-2 any more: ending i-b i-c');
  });

  it('ends no worker of a group that another manager has just claimed, though the list of claims is old', () => {
    const { ended } = boot({
      claims: { 'workers-1_4': 'i-gone', 'workers-2_1': 'i-gone', 'workers-2_2.unseen': 'i-next' },
      states: { 'i-gone': 'terminated' },
      workers: { 'ci-asg-2': ['i-b'] },
    });
    expect(ended).toEqual([]);
  });

  it('waits while all groups have owners, and takes the one that is let go first', () => {
    const { suffix, said } = boot({
      claims: { 'workers-1_1': 'i-1', 'workers-2_1': 'i-2', 'workers-3_1': 'i-3' },
      states: { 'i-1': 'running', 'i-2': 'running', 'i-3': 'running' },
      meanwhile: `printf 'i-1\\trunning\\ni-2\\tterminated\\ni-3\\trunning\\n' >HERE/states`,
    });
    expect(said).toContain('every group of workers has an owner');
    expect(suffix).toBe('-2');
  });

  describe('and finds no free group', () => {
    const full = {
      claims: { 'workers-1_1': 'i-1', 'workers-2_1': 'i-2', 'workers-3_1': 'i-3' },
      states: { 'i-1': 'running', 'i-2': 'running', 'i-3': 'running' },
    };
    /** A group is let go at the second look, and the third sleep ends what still waits then. */
    const meanwhile = `
      echo . >>HERE/sleeps
      printf 'i-1\\trunning\\ni-2\\tterminated\\ni-3\\trunning\\n' >HERE/states
      (($(wc -l <HERE/sleeps) < 3)) || exit 0`;

    it('makes way when a later deployment has another manager started, and claims nothing then', () => {
      const { suffix, abandoned, said, claims } = boot({ ...full, versions: ['8', '7'], meanwhile });
      expect(abandoned).toHaveLength(1);
      expect(said).toContain('a later deployment starts another manager: this one makes way');
      expect(suffix).toBe('');
      expect(claims()).toEqual(['workers-1_1', 'workers-2_1', 'workers-3_1']);
    });

    it.each([
      ['the group has its own template', ['7', '7']],
      ['the group has none', ['None', '7']],
      ['AWS does not tell its own', ['8', 'None']],
      ['10 is later than 9', ['9', '10']],
    ] as const)('waits where %s', (_, versions) => {
      const { suffix, abandoned } = boot({ ...full, versions, meanwhile });
      expect(abandoned).toEqual([]);
      expect(suffix).toBe('-2');
    });
  });
});
