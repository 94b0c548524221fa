// Answers searches through the site's own server, with the same interface as the browser's engine.
import { Fault, request } from "./fault.js";

/** An engine that uses `/api/search` and `/api/suggest`. */
export function serverEngine(api) {
  const get = (name, parameters, signal, filtered = false) => {
    const url = new URL(name, api);
    url.search = new URLSearchParams(parameters);
    return request(url.href, {}, async (response) => {
      if (signal && signal.aborted) throw new Fault("dropped");
      if (response.ok) return response.json();
      const problem = await response.json().catch(() => ({}));
      if (response.status === 400) throw new Fault(filtered ? "unknown-filter" : "request", problem.detail, problem.known);
      throw new Fault("missing", `${response.status} ${url}`);
    });
  };
  return {
    warm: () => Promise.resolve(),
    search({ query, filters = {}, sort = "relevance", offset = 0, limit = 10 }, signal) {
      const chosen = Object.entries(filters).flatMap(([name, values]) => values.map((value) => [name, value]));
      return get("search", [["q", query], ["sort", sort], ["offset", offset], ["limit", limit], ...chosen], signal, chosen.length > 0);
    },
    async suggest(prefix, limit, signal) {
      return (await get("suggest", [["q", prefix], ["limit", limit]], signal)).suggestions;
    },
  };
}
