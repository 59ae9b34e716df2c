import fc from 'fast-check';

// The same examples at every run, so that a red test is about the change. FC_SEED=$RANDOM looks for new ones.
fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 20_260_521) });
