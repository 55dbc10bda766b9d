import { registerDecorator, type ValidationOptions } from 'class-validator';

/**
 * Property rule: text of 1 to `max` characters, not blank. Applied to null and absent values by pairing it with
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
        validate: (value: unknown) => typeof value === 'string' && value.length <= max && value.trim() !== '',
      },
    });
}
