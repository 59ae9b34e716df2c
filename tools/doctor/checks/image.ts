import type { Check, CheckContext, Question } from '../check';
import { type Answer, ok, problem, warning } from '../finding';
import { instanceTypes, type PlacedMachine, placedMachines, titleOf } from '../lookups';
import { type Block, list, text, texts } from '../plan/block';

interface Image {
  readonly ImageId: string;
  readonly Architecture: string;
  readonly CreationDate: string;
  readonly State?: string;
}

/** The image is there, and its architecture is that of the instance types. */
export const imageArchitecture: Check = {
  name: 'image',
  summary: 'the AMI exists, for the architecture of the instance types',
  asksAws: true,
  questions(context: CheckContext): readonly Question[] {
    return placedMachines(context).flatMap((machine) =>
      machine.image === undefined
        ? []
        : [{ about: titleOf(machine), answer: () => look(context, machine, String(machine.image)) }],
    );
  },
};

async function look(context: CheckContext, machine: PlacedMachine, image: string): Promise<Answer> {
  const wanted = imageFilter(context, machine, image);
  if (!wanted) {
    return warning(
      `${image}: only Terraform will know which image this is`,
      'check that its architecture fits the instance types',
    );
  }
  const [{ Images }, types] = await Promise.all([
    context.aws.read<{ readonly Images: readonly Image[] }>(machine.region, 'ec2', 'describe-images', ...wanted.args),
    instanceTypes(context, machine.region),
  ]);
  const [newest] = [...Images].sort((one, other) => other.CreationDate.localeCompare(one.CreationDate));
  if (!newest) {
    return problem(
      `no image in ${machine.region} for ${wanted.title}`,
      'correct the AMI id, or the AMI filter and its owners, in main.ts',
    );
  }
  if (newest.State !== undefined && newest.State !== 'available') {
    return problem(
      `${newest.ImageId} is ${newest.State}: EC2 starts no instance from it`,
      'take an AMI that is available, or wait until this one is',
    );
  }
  const unfit = machine.types.filter((type) => {
    const architectures = types.get(type)?.ProcessorInfo.SupportedArchitectures;
    return architectures !== undefined && !architectures.includes(newest.Architecture);
  });
  const title = `${newest.ImageId} is for ${newest.Architecture}`;
  return unfit.length > 0
    ? problem(
        `${title}, but ${unfit.join(', ')} ${unfit.length === 1 ? 'is' : 'are'} not`,
        'take an image for their architecture (AMI id or filter), or instance types of the other one',
      )
    : ok(`${title}, as ${machine.types.join(', ') || 'the requirements have to be'}`);
}

interface ImageFilter {
  readonly title: string;
  /** For `describe-images`. */
  readonly args: readonly string[];
}

function imageFilter({ app }: CheckContext, { stack }: PlacedMachine, image: string): ImageFilter | undefined {
  const meaning = app.meaningOf(stack, image);
  if (meaning.kind === 'literal') {
    // EC2 starts an image by its id after its owner deprecated it, and lists it only on demand. Terraform's own search does not.
    const byId = ['--filters', `Name=image-id,Values=${meaning.value}`, '--include-deprecated'];
    return { title: meaning.value, args: byId };
  }
  return meaning.kind === 'data' && meaning.resource.address.startsWith('data.aws_ami.')
    ? newestBy(meaning.resource.block)
    : undefined;
}

/** As JSON, since a value may hold commas. */
function newestBy(block: Block): ImageFilter {
  const filters = list(block, 'filter').map((filter) => ({
    Name: text(filter, 'name'),
    Values: texts(filter, 'values'),
  }));
  const owners = texts(block, 'owners');
  return {
    title: `${filters.map(({ Name, Values }) => `${Name} ${Values.join(', ')}`).join(' and ')} of ${owners.join(', ')}`,
    args: [...(owners.length > 0 ? ['--owners', ...owners] : []), '--filters', JSON.stringify(filters)],
  };
}
