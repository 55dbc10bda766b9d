import { registerDecorator, type ValidationOptions } from 'class-validator';

/**
 * Property rule: text of 1 to `max` characters, not blank. Characters are code points, as PostgreSQL counts them. Applied to null and absent values by pairing it with
 * class-validator's IsOptional.
 */
export function IsText(max: number, options?: ValidationOptions): PropertyDecorator {
  return (target, propertyKey) =>
    registerDecorator({
      name: 'isText',
      target: target.constructor,
      propertyName: String(propertyKey),
      options: { message: `must have 1 to ${max} characters and not be blank`, ...options },
      validator: {
        validate: (value: unknown) =>
          typeof value === 'string' && hasAtMost(max, value) && value.trim() !== '',
      },
    });
}

// A code point has one or two units: what is longer than two a character is too long without counting.
const hasAtMost = (max: number, text: string): boolean =>
  text.length <= max || (text.length <= 2 * max && [...text].length <= max);
