import { renderHook } from '@testing-library/react'
import { useForm } from 'react-hook-form'
import { expect, it } from 'vitest'
import { showProblem } from './forms'
import { ApiProblem } from './problem'

function aForm() {
  const { result } = renderHook(() => useForm({ defaultValues: { email: '', rules: [{ name: '' }] } }))
  return result.current
}

function refusal(errors: { pointer: string; detail: string }[]): ApiProblem {
  return new ApiProblem({ title: 'Invalid', status: 422, detail: 'Some fields are wrong.', errors })
}

it('shows what the server refused at the field it is about', () => {
  const form = aForm()
  const taken = { pointer: '/email', detail: 'Taken.' }
  const deep = { pointer: '/rules/0/name', detail: 'Too long.' }
  showProblem(form, refusal([taken, deep]))
  expect(form.getFieldState('email').error?.message).toBe('Taken.')
  expect(form.getFieldState('rules.0.name').error?.message).toBe('Too long.')
  expect(form.formState.errors.root).toBeUndefined()
})

it('shows the rest on top of the form', () => {
  const form = aForm()
  showProblem(form, refusal([{ pointer: '/somewhere', detail: 'Else.' }]))
  expect(form.getFieldState('root' as 'email').error?.message).toBe('Some fields are wrong.')
})

it('does not hide what is no answer of the server', () => {
  expect(() => showProblem(aForm(), new TypeError('bug'))).toThrow('bug')
})
