import fc from 'fast-check';

/** The same cases in every run, so that a failure is somebody's doing; `KEYMEDIC_SEED=7 npm test` tries others. */
fc.configureGlobal({ seed: Number(process.env.KEYMEDIC_SEED ?? 1) });

export default fc;
