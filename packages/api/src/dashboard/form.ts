/** The fields of a form as a browser sends them: all of it text. */
export type Form = ReadonlyMap<string, string>;

/** Reads `application/x-www-form-urlencoded`; of a field that comes twice the last one counts. */
export function readForm(body: string): Form {
  return new Map(new URLSearchParams(body));
}

function isForm(body: unknown): body is Form {
  return body instanceof Map;
}

/** The form of a request; one that has none is as one without fields. */
export function formOf(request: { readonly body: unknown }): Form {
  return isForm(request.body) ? request.body : new Map();
}

/** A field without the blanks around it; null when it is empty or not there. */
export function fieldOf(form: Form, name: string): string | null {
  return form.get(name)?.trim() || null;
}
