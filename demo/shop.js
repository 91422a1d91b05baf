// The shop's own script: the newsletter and the quote are sent without leaving the page.

/** Answers like the shop's back office would. */
async function send(form) {
  const answer = await fetch('received.json', { headers: { Accept: 'application/json' } })
  if (!answer.ok) throw new Error(`The shop answered ${answer.status} to ${form.id}`)
}

for (const form of document.querySelectorAll('form[data-done]')) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const button = form.querySelector('[type=submit]')
    button.disabled = true
    try {
      await send(form)
      const done = document.querySelector(form.dataset.done).content.cloneNode(true)
      form.replaceWith(done)
    } catch (error) {
      console.error(error)
      button.disabled = false
    }
  })
}

const plan = new URLSearchParams(location.search).get('plan')
const choice = plan && document.querySelector(`input[name=plan][value="${CSS.escape(plan)}"]`)
if (choice) choice.checked = true
