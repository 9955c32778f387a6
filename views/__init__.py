"""Pictures: measured frames in; charts, maps, tables and words out. Knows no database and no Streamlit."""
