# What this product uses of Flask-WTF, which ships no types of its own.
from flask_wtf.csrf import CSRFProtect as CSRFProtect
from flask_wtf.form import FlaskForm as FlaskForm
from flask_wtf.form import Form as Form
