import TOML from '@iarna/toml';
import { describe, expect, it } from 'vitest';
import { edit as awk, awks, isInstalled } from './awk';
import { merged } from './merged-many';
import { meaningsOf } from './toml-parser';

const config = `# the office's runner
concurrent = 4
check_interval = 0
log_level = "info" # loud enough

[session_server]
  session_timeout = 1800

[[runners]]
  name = "office"
  url = "https://gitlab.example.com/"
  token = "t"
  executor = "docker"
  [runners.docker]
    image = "alpine"
    # for the old project
    shm_size = 0
    volumes = [
      "/cache", # keep
    ]
  [runners.docker.sysctls]
    "net.core.somaxconn" = "1024"
  [runners.cache]
    MaxUploadedArchiveSize = 0
`;

const section = `concurrent = 10
log_level = "debug"
shutdown_timeout = 30

[labels]
team_name = "ci"

[[runners]]
executor = "docker+machine"
limit = 5
shell = "bash"
debug_trace_disabled = true

  [runners.docker]
  shm_size = 7
  services_limit = 3
  group_add = [ "audio" ]

    [runners.docker.ulimit]
    nofile = "1024"

    [runners.docker.sysctls]
    "net.ipv4.ip_forward" = "1"

  [runners.feature_flags]
  FF_USE_FASTZIP = true

  [runners.cache]
  Type = "s3"
  Path = "p"

  [runners.machine]
  IdleCount = 1
`;

describe('single keys of a section', () => {
  const { extras, after, restored } = merged(config, section);

  it('are those that are no piece by themselves', () => {
    expect(extras.trimEnd().split('\n')).toEqual([
      '\tlog_level',
      '\tshutdown_timeout',
      'labels\tteam_name',
      'runners\tshell',
      'runners\tdebug_trace_disabled',
      'runners.docker\tshm_size',
      'runners.docker\tservices_limit',
      'runners.docker\tgroup_add',
      'runners.docker.ulimit\tnofile',
      'runners.docker.sysctls\t"net.ipv4.ip_forward"',
      'runners.feature_flags\tFF_USE_FASTZIP',
    ]);
  });

  it('come into the tables of the file, whose other keys and comments stay', () => {
    expect(TOML.parse(after)).toEqual({
      concurrent: 10,
      check_interval: 0,
      log_level: 'debug',
      shutdown_timeout: 30,
      labels: { team_name: 'ci' },
      session_server: { session_timeout: 1800 },
      runners: [
        {
          name: 'office',
          url: 'https://gitlab.example.com/',
          token: 't',
          executor: 'docker+machine',
          limit: 5,
          shell: 'bash',
          debug_trace_disabled: true,
          docker: {
            image: 'alpine',
            shm_size: 7,
            volumes: ['/cache'],
            services_limit: 3,
            group_add: ['audio'],
            sysctls: { 'net.core.somaxconn': '1024', 'net.ipv4.ip_forward': '1' },
            ulimit: { nofile: '1024' },
          },
          feature_flags: { FF_USE_FASTZIP: true },
          cache: { Type: 's3', Path: 'p' },
          machine: { IdleCount: 1 },
        },
      ],
    });
    for (const comment of ["# the office's runner", '# for the old project', '# keep']) {
      expect(after).toContain(comment);
    }
  });

  it('are out again, with the tables that they brought, when the section is taken out', () => {
    expect(TOML.parse(restored)).toEqual(TOML.parse(config));
    expect(restored).not.toMatch(/feature_flags|ulimit|labels/);
  });

  it('are put in once', () => {
    const own = awk('pieces', config, { extras });
    expect(awk('merge', after, { section, own, extras })).toBe(after);
  });

  it.each([
    ['docker = { image = "a" }', 'docker'],
    ['docker.image = "a"', 'docker.image'],
  ])('need a table that is open, not %s', (line, name) => {
    const text = `[[runners]]\nname = "a"\n${line}\n`;
    expect(() => merged(text, section)).toThrow(`line 3: write ${name} as a table of its own`);
    const other = `[[runners]]\nname = "b"\nexecutor = "docker"\n`;
    expect(() => awk('pieces', text, { extras: 'runners.feature_flags\tFF_X\n' })).not.toThrow();
    expect(() => awk('pieces', other, { extras })).not.toThrow();
  });

  it('leave a file without them as it was before', () => {
    const plain = '[[runners]]\nexecutor = "docker+machine"\n\n  [runners.machine]\n  IdleCount = 1\n';
    const own = awk('pieces', config);
    expect(awk('merge', config, { section: plain, own, extras: '' })).toBe(
      awk('merge', config, { section: plain, own }),
    );
  });
});

it('a file of CRLF whose last line has no end gets no half of one, and ends so again', () => {
  const config =
    'concurrent = 1\r\n[[runners]]\r\nname = "a"\r\n[runners.docker]\r\nimage = "b"\r\n[runners.cache]\r\nType = "s3"';
  const section =
    'concurrent = 3\n\n[[runners]]\nexecutor = "docker+machine"\n\n  [runners.machine]\n  IdleCount = 1\n';
  for (const each of awks.filter(isInstalled)) {
    const { after, restored } = merged(config, section, { awk: each, runner: 'a' });
    // https://toml.io/en/v1.0.0#spec: newline means LF or CRLF.
    expect(
      [after, restored].filter((text) => /\r(?!\n)/.test(text)),
      each[0],
    ).toEqual([]);
    expect(restored.endsWith('\n'), each[0]).toBe(false);
    expect(meaningsOf([restored])).toEqual(meaningsOf([config]));
  }
});
