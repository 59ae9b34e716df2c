import { beforeEach, describe, expect, it } from 'vitest';
import { LightServer, type Stack } from './light-server';

const config = `[[runners]]
  name = "a"
  token = "zx4k9y2abcdefghijklm"
  executor = "shell"
`;
const stack: Stack = {
  environment: 'e',
  project: 'p',
  runnerName: 'a',
  section: `[[runners]]
executor = "docker+machine"

  [runners.machine]
  IdleCount = 1
  MachineName = "workers-%s"
  MachineOptions = [ "amazonec2-region=x" ]
`,
};
const [worker, foreign] = ['runner-zx4k9y2ab-workers-1700000000-1a2b3c4d', 'mine'];

let server: LightServer;
beforeEach(() => {
  server = new LightServer({ p: config });
  expect(server.run(stack, 'apply')).toMatchObject({ status: 0 });
  server.write('srv/p/machines', `${foreign}\n${worker}\n`);
});
const machines = () => server.read('srv/p/machines').trim().split('\n');

// executors/docker/docker.go of GitLab Runner 19.3.0, expandImageName: "no Docker image specified to run the build in"
describe('a runner without a default image', () => {
  const note = 'NOTE: the runner has no default image, so a job that names none fails: set configToml: ';
  const applied = (file: string, more = '') => {
    server.write(server.configFile('p'), file);
    const outcome = server.run({ ...stack, section: stack.section + more }, 'apply');
    expect(outcome).toMatchObject({ status: 0 });
    return outcome.output;
  };

  it.each([
    ['one that had the executor shell', config],
    ['one with another key of [runners.docker]', `${config}[runners.docker]\nprivileged = true\n`],
    [
      'one beside a runner that has an image',
      `${config}[[runners]]\nname = "b"\ntoken = "ffffffffffffffffffff"\nexecutor = "docker"\ndocker.image = "alpine:3"\n`,
    ],
  ])('is named: %s', (_, file) => {
    expect(applied(file)).toContain(note);
  });

  it.each([
    ['a table', `${config}[runners.docker]\nimage = "alpine:3"\n`, ''],
    ['an inline table', `${config}docker = { image = "alpine:3" }\n`, ''],
    ['configToml', config, '\n  [runners.docker]\n  image = "alpine:3"\n'],
  ])('is not named where %s has the image', (_, file, more) => {
    expect(applied(file, more)).not.toContain('NOTE');
  });
});

describe('workers of docker-machine', () => {
  it('go with the section, and no machine of somebody else does', () => {
    expect(server.run(stack, 'restore')).toMatchObject({ status: 0 });
    expect(machines()).toEqual([foreign]);
  });

  // commands/rm.go of docker/machine: with --force it forgets a machine that AWS has not ended.
  it('are not forgotten where AWS does not end them: the restore goes on once it does', () => {
    server.write('aws-refuses', '');
    const { status, output } = server.run(stack, 'restore');
    expect(status).toBe(75);
    expect(output).toContain('RequestLimitExceeded');
    expect(output).toContain(`WAITING: docker-machine could not remove ${worker}: `);
    expect(machines()).toEqual([foreign, worker]);
    expect(server.read(server.configFile('p'))).toBe(config);

    server.remove('aws-refuses');
    expect(server.run(stack, 'restore')).toMatchObject({ status: 0 });
    expect(machines()).toEqual([foreign]);
  });

  it('are not taken for none where docker-machine does not list them', () => {
    server.remove('srv/p/machines');
    server.write('srv/p/machines/no-file', '');
    const { status, output } = server.run(stack, 'restore');
    expect(status).toBe(75);
    expect(output).toContain('WAITING: docker-machine does not say which workers there are');
  });
});
