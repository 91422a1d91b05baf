import './frame.css'
document.body.textContent = 'x'
