# What the stage and its menus say.
