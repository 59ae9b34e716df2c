import { describe, expect, it } from 'vitest';
import {
  AnswersError,
  answersOfConversation,
  answersOfFlags,
  answersOfLines,
  type Flags,
} from '../../../tools/init/interview';

/** Types these lines, one at each prompt, and keeps what it was told. */
class Typist {
  readonly heard: string[] = [];
  readonly prompts: string[] = [];
  constructor(private readonly lines: readonly string[]) {}
  say(text: string) {
    this.heard.push(text);
  }
  async ask(prompt: string) {
    this.prompts.push(prompt);
    return this.lines[this.prompts.length - 1] ?? expect.fail(`Nothing is typed at ${prompt}`);
  }
}

/** The same fleet: as the flags say it, and as one types it. */
const fleets: readonly { readonly name: string; readonly flags: Flags; readonly lines: readonly string[] }[] = [
  {
    name: 'a new VPC',
    flags: { name: 'ci', region: 'eu-west-1', machines: '40', hours: 'none', market: 'on-demand' },
    lines: ['', 'ci', 'eu-west-1', '', '', '', '', '', '', 'on-demand', '', '', '', '', 'none', '40'],
  },
  {
    name: 'a VPC that exists, with a NAT gateway to be made',
    flags: {
      vpc: 'vpc-1',
      outbound: 'elastic-ip',
      subnets: 'subnet-1,subnet-2',
      'elastic-ip': 'our-address',
      'public-subnet': 'subnet-9',
      'route-tables': 'rtb-1',
      timezone: 'Asia/Tokyo',
    },
    lines: [
      ...Array(11).fill(''),
      'vpc-1',
      'elastic-ip',
      'subnet-1 subnet-2',
      'our-address',
      'subnet-9',
      'rtb-1',
      '',
      'Asia/Tokyo',
      '',
    ],
  },
];

const server = { build: 'gitlab-server' };

describe('the networks that may use GitLab', () => {
  const counted = (address: string | undefined) => {
    const asked: string[] = [];
    const myAddress = () => {
      asked.push('once');
      return address;
    };
    return { asked, myAddress };
  };

  it('are my address alone by default, for which only a GitLab server asks', async () => {
    const { asked, myAddress } = counted('192.0.2.7');
    expect(answersOfFlags(server, { myAddress })).toMatchObject({ from: ['192.0.2.7/32'] });
    const typist = new Typist(Array(20).fill(''));
    await answersOfConversation(typist, server, { myAddress });
    expect(typist.prompts).toContain('Networks that can connect to GitLab [192.0.2.7/32]: ');
    expect(typist.prompts.join()).not.toMatch(/Executor|Address of GitLab|token|Way out/);
    asked.splice(0);
    answersOfFlags({}, { myAddress });
    await answersOfConversation(new Typist(Array(20).fill('')), {}, { myAddress });
    answersOfFlags({ ...server, from: '198.51.100.0/24' }, { myAddress });
    expect(asked).toEqual([]);
  });

  it('have to be said where nobody knows it', () => {
    const { myAddress } = counted(undefined);
    expect(() => answersOfFlags(server, { myAddress })).toThrow(
      '--from: is required: Networks that can connect to GitLab',
    );
    const from = '198.51.100.0/24,2001:db8::/32';
    expect(answersOfFlags({ ...server, from }, { myAddress })).toMatchObject({ from: from.split(',') });
  });

  it('are not everyone', () => {
    expect(() => answersOfFlags({ ...server, from: '192.0.2.0/24,0.0.0.0/0' }, {})).toThrow(
      /--from: must not be everyone: name your networks/,
    );
  });

  it('go with a GitLab server only', () => {
    expect(() => answersOfFlags({ from: '192.0.2.0/24' }, {})).toThrow(
      '--from: goes with --build gitlab-server only: leave it out',
    );
    expect(() => answersOfFlags({ ...server, from: '192.0.2.0/24', executor: 'docker+machine' }, {})).toThrow(
      '--executor: goes with --build runners only: leave it out',
    );
  });
});

describe('the answers', () => {
  it.each(fleets)('are the same by flags, by lines and in a conversation: $name', async ({ flags, lines }) => {
    const byFlags = answersOfFlags(flags, {});
    expect(answersOfLines(lines, {}, {})).toEqual(byFlags);
    expect(await answersOfConversation(new Typist(lines), {}, {})).toEqual(byFlags);
  });

  it('are asked for only where no flag gives them', async () => {
    const typist = new Typist(Array(20).fill(''));
    const { region, machines } = await answersOfConversation(typist, { region: 'eu-west-1', machines: '7' }, {});
    expect({ region, machines }).toEqual({ region: 'eu-west-1', machines: 7 });
    expect(typist.prompts.join()).not.toMatch(/AWS region|Maximum number of workers/);
    expect(answersOfLines(Array(15).fill(''), { region: 'eu-west-1', machines: '7' }, {})).toMatchObject({
      machines: 7,
    });
  });
});

describe('a conversation', () => {
  it('asks again, with the reason, until the answer is one', async () => {
    const typist = new Typist(['', '', 'Mars', 'eu-west-1', ...Array(13).fill(''), 'lots', '12']);
    expect(await answersOfConversation(typist, {}, {})).toMatchObject({ region: 'eu-west-1', machines: 12 });
    expect(typist.prompts.filter((prompt) => prompt.startsWith('AWS region'))).toHaveLength(2);
    expect(typist.heard).toContain('  must be a region such as eu-central-1, but is "Mars"');
    expect(typist.heard).toContain('  must be a number, but is "lots"');
  });

  it('insists where only the user can know', async () => {
    const lines = [...Array(11).fill(''), 'vpc-1', '', '', 'subnet-1', ...Array(4).fill('')];
    const typist = new Typist(lines);
    expect(await answersOfConversation(typist, {}, {})).toMatchObject({ vpc: 'vpc-1', subnets: ['subnet-1'] });
    expect(typist.heard).toContain('  is required');
  });

  it('explains the executors before it asks for one', async () => {
    const typist = new Typist(Array(20).fill(''));
    await answersOfConversation(typist, {}, {});
    expect(typist.heard.join('\n')).toMatch(/docker-autoscaler +an Auto Scaling group that GitLab Runner scales/);
    expect(typist.heard.join('\n')).not.toMatch(/^ +docker\+machine /m);
  });

  it('does not begin while a flag is wrong', async () => {
    const typist = new Typist([]);
    await expect(answersOfConversation(typist, { region: 'Mars', machines: '0' }, {})).rejects.toThrow(AnswersError);
    expect(typist.prompts).toEqual([]);
  });
});

describe('wrong flags', () => {
  const problemsOf = (flags: Flags) => {
    try {
      answersOfFlags(flags, {});
    } catch (error) {
      return (error as AnswersError).problems;
    }
    return [];
  };

  it('are named all at once', () => {
    expect(problemsOf({ region: 'Mars', types: 'large', hours: 'always', machines: '0' })).toEqual([
      '--region: must be a region such as eu-central-1, but is "Mars"',
      '--types: must be an instance type such as m5.large, but is "large"',
      expect.stringMatching(/^--hours: must be days and hours/),
      '--machines: must be a whole number from 1 to 1000, but is "0"',
    ]);
  });

  it('are those that another answer makes needless, too', () => {
    expect(problemsOf({ subnets: 'subnet-1', timezone: 'UTC', hours: 'none', 'elastic-ip': 'x' })).toEqual([
      '--subnets: goes with a VPC that exists (--vpc) only: leave it out',
      '--elastic-ip: goes with --outbound elastic-ip only: leave it out',
      '--timezone: goes with --hours only: leave it out',
    ]);
  });

  it('are those that are missing, where nobody can be asked', () => {
    expect(problemsOf({ vpc: 'vpc-1', outbound: 'elastic-ip' })).toEqual([
      '--subnets: is required: Subnets of the manager and the workers',
      '--elastic-ip: is required: Elastic IP',
      '--public-subnet: is required: Public subnet of the NAT gateway',
      '--route-tables: is required: Route tables of the private subnets',
    ]);
  });
});

describe('wrong lines', () => {
  const problemsOf = (lines: readonly string[]) => {
    try {
      answersOfLines(lines, {}, {});
    } catch (error) {
      return (error as AnswersError).problems;
    }
    return [];
  };

  it('are named all at once, with their number', () => {
    expect(problemsOf(['', '', 'Mars', ...Array(12).fill(''), 'nowhere', '0'])).toEqual([
      'line 3 (region): must be a region such as eu-central-1, but is "Mars"',
      expect.stringMatching(/^line 16 \(timezone\): must be a time zone/),
      'line 17 (machines): must be a whole number from 1 to 1000, but is "0"',
    ]);
  });

  it('may be too few or too many', () => {
    expect(problemsOf(Array(15).fill(''))).toEqual([
      expect.stringMatching(/^line 16 \(timezone\): is missing: .* --yes$/),
      expect.stringMatching(/^line 17 \(machines\): is missing/),
    ]);
    expect(problemsOf(Array(18).fill(''))).toEqual([
      'line 18: there are 18 lines for 17 questions: remove the extra lines',
    ]);
  });

  it('end the reading where the next questions depend on one', () => {
    expect(problemsOf([...Array(9).fill(''), 'gift', '', 'mine', '0'])).toEqual([
      expect.stringMatching(/^line 10 \(market\): must be one of spot, on-demand/),
      expect.stringMatching(/^line 12 \(vpc\): must be new, or an id/),
      'line 12 (vpc): what follows depends on it and was not read',
    ]);
  });
});
