/** Values made once per text. When full it starts over, so that hostile input cannot make it grow. */
export class BoundedCache<V> {
  private readonly values = new Map<string, V>();
  private readonly most: number;
  private readonly make: (text: string) => V;

  constructor(most: number, make: (text: string) => V) {
    this.most = most;
    this.make = make;
  }

  get(text: string): V {
    const known = this.values.get(text);
    if (known !== undefined) return known;
    const made = this.make(text);
    if (this.values.size >= this.most) this.values.clear();
    this.values.set(text, made);
    return made;
  }
}
