/** Thrown by every port once the run was killed. */
export class Killed extends Error {}

/** Ends a run at a chosen step: each call on a mortal port counts one step before it takes effect and one after. */
export class Life {
  private steps = 0;
  private readonly last: number;
  dead = false;

  constructor(last: number) {
    this.last = last;
  }

  step(): void {
    this.steps += 1;
    if (this.steps > this.last) this.dead = true;
    if (this.dead) throw new Killed(`killed at step ${this.last}`);
  }

  /** The port with its asynchronous methods living only as long as this life. */
  give<T extends object>(port: T, methods: readonly (keyof T & string)[]): T {
    return new Proxy(port, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function') return member;
        if (!methods.includes(name as keyof T & string)) return member.bind(target);
        return async (...words: unknown[]): Promise<unknown> => {
          this.step();
          const result: unknown = await member.apply(target, words);
          this.step();
          return result;
        };
      },
    });
  }
}
