/** One table of the browser's own database, whose rows have a `key`. */

export class Table<Row> {
  constructor(private readonly name: string) {}

  async all(): Promise<Row[]> {
    return await this.run<Row[]>("readonly", (rows) => rows.getAll());
  }

  async put(row: Row): Promise<void> {
    await this.run("readwrite", (rows) => rows.put(row));
  }

  async delete(key: string): Promise<void> {
    await this.run("readwrite", (rows) => rows.delete(key));
  }

  private async run<T>(
    mode: IDBTransactionMode,
    ask: (rows: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T> {
    const database = await this.opened();
    try {
      return await new Promise<T>((resolve, reject) => {
        // Strict: what was promised to be kept is kept even when the battery dies in this second.
        const whole = database.transaction("rows", mode, { durability: "strict" });
        const asked = ask(whole.objectStore("rows"));
        whole.oncomplete = () => resolve(asked.result);
        whole.onabort = () => reject(whole.error);
      });
    } finally {
      database.close();
    }
  }

  private opened(): Promise<IDBDatabase> {
    return new Promise((resolve, reject) => {
      const asked = indexedDB.open(this.name, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("rows", { keyPath: "key" });
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  }
}
