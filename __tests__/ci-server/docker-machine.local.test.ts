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
